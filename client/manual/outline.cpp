#include "client/manual/outline.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>

namespace kith::client {
namespace {

/// By the placeholder that help shows.
Outline::Finish finish_of(const std::string& value) {
  if (value.find("FILE") != value.npos) return Outline::Finish::kFile;
  if (value.find("DIR") != value.npos) return Outline::Finish::kFolder;
  if (value == "CMD") return Outline::Finish::kProgram;
  return Outline::Finish::kNothing;
}

Outline::Option option_of(const CLI::Option& option, const ValueWords& words) {
  Outline::Option outline;
  for (const std::string& name : option.get_snames()) outline.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) outline.names.push_back("--" + name);
  outline.value = option.get_option_text();
  if (const auto found = words.find(&option); found != words.end()) outline.words = found->second;
  outline.finish = finish_of(outline.value);
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
               const ValueWords& values, Outline& outline) {
  const auto verbs = app.get_subcommands(std::function<bool(const CLI::App*)>());
  for (const CLI::App* verb : verbs) {
    auto name = words;
    name.push_back(verb->get_name());
    add_verbs(*verb, name, words.empty() ? verb->get_group() : group, values, outline);
  }
  if (!verbs.empty() || words.empty()) return;
  Outline::Verb verb{.words = std::move(words),
                     .group = group,
                     .summary = app.get_description(),
                     .arguments = {},
                     .options = {},
                     .examples = examples_of(app)};
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      verb.arguments.push_back(
          {option->get_name(), option->get_description(), option->get_expected_max() > 1});
      // "[NAME FILE…]" stands for more than its name.
      const Outline::Finish finish = finish_of(option->get_name() + option->get_option_text());
      if (finish != Outline::Finish::kNothing) verb.finish = finish;
    } else if (option != app.get_help_ptr()) {
      verb.options.push_back(option_of(*option, values));
    }
  }
  outline.verbs.push_back(std::move(verb));
}

}  // namespace

Outline outline_of(const CLI::App& app, const ValueWords& words) {
  Outline outline;
  outline.program = app.get_name();
  outline.summary = app.get_description();
  for (const CLI::Option* option : app.get_options())
    outline.options.push_back(option_of(*option, words));
  add_verbs(app, {}, {}, words, outline);
  return outline;
}

}  // namespace kith::client
