#include "client/manual/outline.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <sstream>

namespace kith::client {
namespace {

/// "table" and "json" of "table|json"; none of "unix:PATH|HOST:PORT", which stands for more.
std::vector<std::string> words_of(const std::string& value) {
  if (value.find_first_not_of("abcdefghijklmnopqrstuvwxyz_-|") != value.npos ||
      value.find('|') == value.npos)
    return {};
  std::vector<std::string> words;
  std::istringstream rest(value);
  for (std::string word; std::getline(rest, word, '|');) words.push_back(word);
  return words;
}

Outline::Option option_of(const CLI::Option& option) {
  Outline::Option outline;
  for (const std::string& name : option.get_snames()) outline.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) outline.names.push_back("--" + name);
  outline.value = option.get_option_text();
  outline.words = words_of(outline.value);
  outline.help = option.get_description();
  return outline;
}

/// The footer of a verb without its title.
std::string examples_of(const CLI::App& app) {
  const std::string footer = app.get_footer();
  const std::string title = "Examples:\n";
  return footer.starts_with(title) ? footer.substr(title.size()) : "";
}

void add_verbs(const CLI::App& app, std::vector<std::string> words, const std::string& group,
               Outline& outline) {
  const auto verbs = app.get_subcommands(std::function<bool(const CLI::App*)>());
  for (const CLI::App* verb : verbs) {
    auto name = words;
    name.push_back(verb->get_name());
    add_verbs(*verb, name, words.empty() ? verb->get_group() : group, outline);
  }
  if (!verbs.empty() || words.empty()) return;
  Outline::Verb verb{std::move(words), group, app.get_description(), {}, {}, examples_of(app)};
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      verb.arguments.push_back(
          {option->get_name(), option->get_description(), option->get_expected_max() > 1});
    } else if (option != app.get_help_ptr()) {
      verb.options.push_back(option_of(*option));
    }
  }
  outline.verbs.push_back(std::move(verb));
}

}  // namespace

Outline outline_of(const CLI::App& app) {
  Outline outline;
  outline.program = app.get_name();
  outline.summary = app.get_description();
  for (const CLI::Option* option : app.get_options()) outline.options.push_back(option_of(*option));
  add_verbs(app, {}, {}, outline);
  return outline;
}

}  // namespace kith::client
