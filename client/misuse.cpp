#include "client/misuse.hpp"

#include <fmt/format.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <map>

#include "client/suggest.hpp"
#include "core/base/text.hpp"

namespace kith::client {

const CLI::App& deepest(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : deepest(*parsed.front());
}

std::string full_name(const CLI::App& app) {
  return app.get_parent() == nullptr ? app.get_name()
                                     : full_name(*app.get_parent()) + " " + app.get_name();
}

std::vector<std::string> verbs_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands(std::function<bool(const CLI::App*)>()))
    names.push_back(verb->get_name());
  return names;
}

std::string stranger(const CLI::App& app, bool option) {
  for (const std::string& argument : app.remaining(true)) {
    if (argument.starts_with('-') == option && argument != "--") return argument;
  }
  return {};
}

namespace {

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* one = &app; one != nullptr; one = one->get_parent()) {
    for (const CLI::Option* option : one->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

// The verbs of `app` that may be meant: "status", or "clusters label" where its second word alone
// was typed.
std::vector<std::string> verbs_meant(const CLI::App& app, const std::string& typed) {
  std::vector<std::string> words = verbs_of(app);
  std::multimap<std::string, std::string> whole;  // by the second word
  for (const std::string& noun : verbs_of(app)) {
    for (const std::string& verb : verbs_of(*app.get_subcommand(noun))) {
      whole.emplace(verb, noun + " " + verb);
      words.push_back(verb);
    }
  }
  const auto meant = suggestion(typed, words);
  if (!meant) return {};
  const auto [first, last] = whole.equal_range(*meant);
  if (first == last) return {*meant};
  std::vector<std::string> verbs;
  for (auto verb = first; verb != last; ++verb) verbs.push_back(verb->second);
  return verbs;
}

std::string did_you_mean(const std::vector<std::string>& meant) {
  return meant.empty() ? ";" : fmt::format(", did you mean '{}'?", fmt::join(meant, "' or '"));
}

}  // namespace

std::string no_verb(const CLI::App& app, const std::string& typed) {
  const std::string name = full_name(app);
  return fmt::format("'{}' is no verb of {}{} see {} --help", printable(typed), name,
                     did_you_mean(verbs_meant(app, typed)), name);
}

namespace {

std::string no_option(const CLI::App& app, const std::string& typed) {
  const std::string name = full_name(app);
  std::vector<std::string> meant;
  if (const auto one = suggestion(typed.substr(0, typed.find('=')), options_of(app)))
    meant.push_back(*one);
  return fmt::format("{} has no option '{}'{} see {} --help", name, printable(typed),
                     did_you_mean(meant), name);
}

}  // namespace

std::string sentence_for(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App& app = deepest(root);
  const std::string name = full_name(app);
  const std::string see = fmt::format("see {} --help", name);
  const auto verbs = verbs_of(app);
  const std::string option = stranger(root, true);
  const std::string word = stranger(root, false);
  if (!verbs.empty() && !word.empty()) return no_verb(app, word);
  if (!option.empty()) return no_option(app, option);
  if (!verbs.empty())
    return fmt::format("{} what? one of {}; {}", name, fmt::join(verbs, ", "), see);
  if (!word.empty()) return fmt::format("{} has no use for '{}'; {}", name, printable(word), see);
  std::string sentence = error.what();
  if (sentence.starts_with("Could")) sentence[0] = 'c';
  return printable(sentence) + (sentence.ends_with('?') ? " " : "; ") + see;
}

}  // namespace kith::client
