// The grammar of the command line: each verb declares its arguments, its help and what it does;
// parse() picks one. Keeps the parsing library out of the verbs.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/exit_code.hpp"
#include "client/manual/outline.hpp"
#include "client/session.hpp"

namespace kith::client {

using Action = std::function<ExitCode(Session&)>;

/// What a verb is for, in the order the overview shows them.
enum class Group { kLook, kFaces, kInbox, kDaemon };

/// Declares one verb. Values are written through the references when the verb is the one typed:
/// they must live as long as its action.
class Verb {
 public:
  virtual ~Verb() = default;
  virtual Verb& flag(const std::string& name, bool& value, const std::string& help) = 0;
  /// An integer option, at least `least`.
  virtual Verb& number(const std::string& name, std::optional<std::int64_t>& value,
                       std::int64_t least, const std::string& placeholder,
                       const std::string& help) = 0;
  virtual Verb& text(const std::string& name, std::optional<std::string>& value,
                     const std::string& placeholder, const std::string& help) = 0;
  /// An option with one value or more, each a number.
  virtual Verb& numbers(const std::string& name, std::vector<double>& values,
                        const std::string& placeholder, const std::string& help) = 0;
  virtual Verb& numbers(const std::string& name, std::vector<std::int32_t>& values,
                        const std::string& placeholder, const std::string& help) = 0;
  /// An option whose value may be left out; then it is empty.
  virtual Verb& text_or_nothing(const std::string& name, std::optional<std::string>& value,
                                const std::string& placeholder, const std::string& help) = 0;
  virtual Verb& one_of(const std::string& name, std::optional<std::string>& value,
                       const std::vector<std::string>& words, const std::string& help) = 0;
  /// An option that takes one or more of `words`, and may be given again.
  virtual Verb& some_of(const std::string& name, std::vector<std::string>& values,
                        const std::vector<std::string>& words, const std::string& placeholder,
                        const std::string& help) = 0;
  virtual Verb& positional(const std::string& name, std::string& value,
                           const std::string& help) = 0;
  /// A positive integer.
  virtual Verb& positional(const std::string& name, std::int64_t& value,
                           const std::string& help) = 0;
  /// One or more.
  virtual Verb& positional(const std::string& name, std::vector<std::string>& values,
                           const std::string& help) = 0;
  /// Any number, none included.
  virtual Verb& optional_positional(const std::string& name, std::vector<std::string>& values,
                                    const std::string& help) = 0;
  /// One or more positive integers.
  virtual Verb& positional(const std::string& name, std::vector<std::int64_t>& values,
                           const std::string& help) = 0;
  /// A positive integer that may be left out.
  virtual Verb& positional_or_nothing(const std::string& name, std::optional<std::int64_t>& value,
                                      const std::string& help) = 0;
  /// Any number of texts. `name` is for the help alone.
  virtual Verb& positionals_or_nothing(const std::string& name, std::vector<std::string>& values,
                                       const std::string& help) = 0;
  /// One or more positive integers, and a text after them.
  virtual Verb& positionals_before(const std::string& name, std::vector<std::int64_t>& values,
                                   const std::string& help, const std::string& last_name,
                                   std::string& last, const std::string& last_help) = 0;
  /// An option with one or more positive integers, parted by spaces or commas.
  virtual Verb& numbers(const std::string& name, std::vector<std::int64_t>& values,
                        const std::string& placeholder, const std::string& help) = 0;
  /// -o csv is understood, too.
  virtual Verb& prints_csv() = 0;
  virtual Verb& action(Action action) = 0;
};

class CommandLine {
 public:
  CommandLine();
  ~CommandLine();

  /// A verb of one word ("status") or two ("people list"). `examples`: lines for the end of its
  /// help.
  Verb& verb(const std::string& name, Group group, const std::string& summary,
             const std::string& examples);

  /// `kith help [VERB…]`; once, after the other verbs.
  void help_verb();

  /// Everything that was declared, for the manual and for completion.
  Outline outline() const;

  struct Parsed {
    GlobalOptions options;
    Action action;  // empty: `help` is the answer
    std::string help;
  };
  /// Throws Failure{kUsage} with a sentence that says what was meant, where that can be guessed.
  Parsed parse(int argc, const char* const* argv);

 private:
  struct Grammar;
  std::unique_ptr<Grammar> grammar_;
};

}  // namespace kith::client
