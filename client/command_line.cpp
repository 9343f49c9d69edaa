#include "client/command_line.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <charconv>

#include "client/failure.hpp"
#include "client/help.hpp"
#include "client/misuse.hpp"
#include "client/suggest.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

class CliVerb final : public Verb {
 public:
  /// `chosen` is the verb that was typed, once one was; `words` are the values that options have,
  /// where they are few.
  CliVerb(CLI::App& app, const CliVerb*& chosen, ValueWords& words)
      : app_(app), chosen_(chosen), words_(words) {}

  const Action& action() const { return action_; }
  bool has_csv() const { return has_csv_; }

  Verb& flag(const std::string& name, bool& value, const std::string& help) override {
    app_.add_flag(name, value, help);
    return *this;
  }
  Verb& number(const std::string& name, std::optional<std::int64_t>& value, std::int64_t least,
               const std::string& placeholder, const std::string& help) override {
    app_.add_option(name, value, help)->option_text(placeholder)->check(whole_number(least));
    return *this;
  }
  Verb& text(const std::string& name, std::optional<std::string>& value,
             const std::string& placeholder, const std::string& help) override {
    app_.add_option(name, value, help)->option_text(placeholder);
    return *this;
  }
  Verb& numbers(const std::string& name, std::vector<double>& values,
                const std::string& placeholder, const std::string& help) override {
    app_.add_option(name, values, help)->option_text(placeholder + "…");
    return *this;
  }
  Verb& numbers(const std::string& name, std::vector<std::int32_t>& values,
                const std::string& placeholder, const std::string& help) override {
    app_.add_option(name, values, help)->option_text(placeholder + "…");
    return *this;
  }
  Verb& text_or_nothing(const std::string& name, std::optional<std::string>& value,
                        const std::string& placeholder, const std::string& help) override {
    app_.add_option_function<std::vector<std::string>>(
            name,
            [&value](const std::vector<std::string>& given) {
              value = given.empty() ? std::string() : given.front();
            },
            help)
        ->option_text("[" + placeholder + "]")
        ->expected(0, 1);
    return *this;
  }
  Verb& one_of(const std::string& name, std::optional<std::string>& value,
               const std::vector<std::string>& words, const std::string& help) override {
    CLI::Option& option = *app_.add_option(name, value, help);
    option.option_text(fmt::format("{}", fmt::join(words, "|")));
    limit_to(words, option, words_);
    return *this;
  }
  Verb& some_of(const std::string& name, std::vector<std::string>& values,
                const std::vector<std::string>& words, const std::string& placeholder,
                const std::string& help) override {
    CLI::Option& option = *app_.add_option(name, values, help);
    option.option_text(placeholder)->delimiter(',');
    limit_to(words, option, words_);
    return *this;
  }
  Verb& positional(const std::string& name, std::string& value, const std::string& help) override {
    app_.add_option(name, value, help)->required();
    return *this;
  }
  Verb& positional(const std::string& name, std::int64_t& value, const std::string& help) override {
    app_.add_option(name, value, help)->required()->check(whole_number(1));
    return *this;
  }
  Verb& positional(const std::string& name, std::vector<std::string>& values,
                   const std::string& help) override {
    app_.add_option(name, values, help)->required();
    return *this;
  }
  Verb& optional_positional(const std::string& name, std::vector<std::string>& values,
                            const std::string& help) override {
    app_.add_option(name, values, help);
    return *this;
  }
  Verb& positional(const std::string& name, std::vector<std::int64_t>& values,
                   const std::string& help) override {
    app_.add_option(name, values, help)->required()->check(whole_number(1));
    return *this;
  }
  Verb& positional_or_nothing(const std::string& name, std::optional<std::int64_t>& value,
                              const std::string& help) override {
    app_.add_option(name, value, help)->check(whole_number(1));
    return *this;
  }
  Verb& positionals_or_nothing(const std::string& name, std::vector<std::string>& values,
                               const std::string& help) override {
    const std::size_t space = name.find(' ');
    app_.add_option(name.substr(0, space), values, help)->option_text("[" + name + "…]");
    return *this;
  }
  // CLI11 gives all that is typed to the first; the other is declared for the help alone.
  Verb& positionals_before(const std::string& name, std::vector<std::int64_t>& values,
                           const std::string& help, const std::string& last_name, std::string& last,
                           const std::string& last_help) override {
    const auto split = [name, &values, &last](const std::vector<std::string>& typed) {
      last = typed.back();
      for (auto word = typed.begin(); word + 1 != typed.end(); ++word) {
        std::string number = *word;
        if (const std::string wrong = whole_number(1)(number); !wrong.empty()) {
          throw CLI::ValidationError(name, wrong);
        }
        values.push_back(std::stoll(number));
      }
    };
    app_.add_option_function<std::vector<std::string>>(name, split, help)
        ->required()
        ->expected(2, -1);
    app_.add_option(last_name, last, last_help)->option_text(last_name);
    return *this;
  }
  Verb& numbers(const std::string& name, std::vector<std::int64_t>& values,
                const std::string& placeholder, const std::string& help) override {
    app_.add_option(name, values, help)
        ->option_text(placeholder)
        ->expected(1, -1)
        ->delimiter(',')
        ->check(whole_number(1));
    return *this;
  }
  Verb& prints_csv() override {
    has_csv_ = true;
    return *this;
  }
  Verb& action(Action action) override {
    action_ = std::move(action);
    app_.callback([this] { chosen_ = this; });
    return *this;
  }

  /// Takes these words alone, and has them noted in `all`.
  static void limit_to(const std::vector<std::string>& words, CLI::Option& option,
                       ValueWords& all) {
    option.check(one_word_of(words));
    all[&option] = words;
  }

 private:
  static CLI::Validator whole_number(std::int64_t least) {
    return CLI::Validator(
        [least](std::string& typed) -> std::string {
          std::int64_t value = 0;
          const char* end = typed.data() + typed.size();
          const auto [rest, error] = std::from_chars(typed.data(), end, value);
          if (error == std::errc() && rest == end && value >= least) return {};
          return fmt::format("'{}' is no whole number from {} on", typed, least);
        },
        "");
  }

  static CLI::Validator one_word_of(const std::vector<std::string>& words) {
    return CLI::Validator(
        [words](std::string& typed) -> std::string {
          for (const std::string& word : words) {
            if (typed == word) return {};
          }
          const auto meant = suggestion(typed, words);
          return fmt::format("'{}' is none of {}{}", typed, fmt::join(words, ", "),
                             meant ? fmt::format("; did you mean '{}'?", *meant) : "");
        },
        "");
  }

  CLI::App& app_;
  const CliVerb*& chosen_;
  ValueWords& words_;
  Action action_;
  bool has_csv_ = false;
};

}  // namespace

struct CommandLine::Grammar {
  Grammar();
  /// "people", made at its first verb.
  CLI::App& noun(const std::string& name, Group group);

  CLI::App app{"kith - names for faces: asks kithd and tells it what to do", "kith"};
  GlobalOptions options;
  std::string output = "table";
  const CliVerb* chosen = nullptr;
  ValueWords words;
  std::vector<std::string> helped;  // what stands after "help"
  std::vector<std::unique_ptr<CliVerb>> verbs;
};

CommandLine::Grammar::Grammar() {
  app.formatter(help_formatter());
  app.fallthrough();  // so that options of every verb are taken after the verb, too
  app.require_subcommand(1);
  app.set_help_flag("-h,--help", "this help, or that of a verb");
  CLI::Option* address = app.add_option("--address", options.address.address, "where kithd listens")
                             ->option_text("unix:PATH|HOST:PORT");
  app.add_option("--root", options.address.root, "the root of a kithd: its socket is DIR/kith.sock")
      ->option_text("DIR")
      ->excludes(address);
  CLI::Option* format =
      app.add_option("-o,--output", output, "for eyes, for scripts; csv of samples list alone")
          ->option_text("table|json|csv");
  CliVerb::limit_to({"table", "json", "csv"}, *format, words);
  app.set_version_flag("--version", "kith " KITH_VERSION)
      ->description("the version of this program");
  app.footer(overview_footer());
}

CLI::App& CommandLine::Grammar::noun(const std::string& name, Group group) {
  const auto named = [&name](const CLI::App* one) { return one->get_name() == name; };
  const auto known = std::as_const(app).get_subcommands(named);
  if (!known.empty()) return *app.get_subcommand(name);
  CLI::App& noun = *app.add_subcommand(name, summary_of_noun(name));
  noun.require_subcommand(1);
  noun.group(title_of(group));
  return noun;
}

CommandLine::CommandLine() : grammar_(std::make_unique<Grammar>()) {}
CommandLine::~CommandLine() = default;

Verb& CommandLine::verb(const std::string& name, Group group, const std::string& summary,
                        const std::string& examples) {
  CLI::App* parent = &grammar_->app;
  std::string word = name;
  if (const auto space = name.find(' '); space != std::string::npos) {
    word = name.substr(space + 1);
    parent = &grammar_->noun(name.substr(0, space), group);
  }
  CLI::App* app = parent->add_subcommand(word, summary);
  app->group(parent == &grammar_->app ? title_of(group) : "Verbs");
  app->footer("Examples:\n" + examples);
  grammar_->verbs.push_back(std::make_unique<CliVerb>(*app, grammar_->chosen, grammar_->words));
  return *grammar_->verbs.back();
}

namespace {

// "kith help people list" is "kith people list --help"; what follows a verb is its own.
std::string help_about(const CLI::App& root, const std::vector<std::string>& words) {
  const CLI::App* app = &root;
  for (const std::string& word : words) {
    const auto verbs = verbs_of(*app);
    if (verbs.empty()) break;
    if (std::find(verbs.begin(), verbs.end(), word) == verbs.end())
      throw Failure(ExitCode::kUsage, no_verb(*app, word));
    app = app->get_subcommand(word);
  }
  return app->get_formatter()->make_help(app, full_name(*app), CLI::AppFormatMode::Normal);
}

// What CLI11 parses: the last word first.
std::vector<std::string> words_from_last(int argc, const char* const* argv) {
  std::vector<std::string> words(argv + 1, argv + argc);
  std::reverse(words.begin(), words.end());
  return words;
}

}  // namespace

// Without an action: parse() answers it.
void CommandLine::help_verb() {
  verb("help", Group::kDaemon, "What there is, or how a verb is written",
       "  kith help\n"
       "  kith help clusters label")
      .optional_positional("VERB", grammar_->helped, "a verb, or the first word of some");
}

Outline CommandLine::outline() const {
  return outline_of(grammar_->app, grammar_->words);
}

CommandLine::Parsed CommandLine::parse(int argc, const char* const* argv) {
  Parsed parsed;
  if (argc < 2) throw Failure(ExitCode::kUsage, "what shall I do?\n\n" + grammar_->app.help());
  try {
    grammar_->app.parse(words_from_last(argc, argv));
    if (grammar_->chosen == nullptr) {
      parsed.help = help_about(grammar_->app, grammar_->helped);
      return parsed;
    }
    parsed.action = grammar_->chosen->action();
    if (grammar_->output == "csv" && !grammar_->chosen->has_csv()) {
      const std::string name = full_name(deepest(grammar_->app));
      throw Failure(
          ExitCode::kUsage,
          fmt::format("{} prints no csv; -o json is for scripts, see {} --help", name, name));
    }
  } catch (const CLI::CallForHelp& asked) {
    const bool of_a_verb = verbs_of(deepest(grammar_->app)).empty();
    if (!of_a_verb && !stranger(grammar_->app, false).empty())
      throw Failure(ExitCode::kUsage, sentence_for(grammar_->app, asked));
    parsed.help = grammar_->app.help();
  } catch (const CLI::CallForVersion& asked) {
    parsed.help = std::string(asked.what()) + "\n";
  } catch (const CLI::ParseError& error) {
    throw Failure(ExitCode::kUsage, sentence_for(grammar_->app, error));
  }
  parsed.options = grammar_->options;
  parsed.options.json = grammar_->output == "json";
  parsed.options.csv = grammar_->output == "csv";
  return parsed;
}

}  // namespace kith::client
