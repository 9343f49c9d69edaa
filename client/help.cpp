#include "client/help.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <utility>
#include <vector>

#include "client/present/text_width.hpp"

namespace kith::client {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kNameColumns = 26;

std::string section(const std::string& title, const Lines& lines) {
  if (lines.empty()) return {};
  std::string text = "\n" + title + ":\n";
  for (const auto& [name, what] : lines) {
    const bool fits = columns_of(name) < kNameColumns;
    const std::string gap = fits ? std::string(kNameColumns - columns_of(name), ' ')
                                 : "\n" + std::string(kNameColumns + 2, ' ');
    text += "  " + name + gap + what + "\n";
  }
  return text;
}

std::string positionals(const CLI::App& app) {
  std::string text;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) continue;
    if (!option->get_option_text().empty())  // where it stands for more than itself
      text += " " + option->get_option_text();
    else
      text += (option->get_required() ? " " : " [") + option->get_name() +
              (option->get_expected_max() > 1 ? "…" : "") + (option->get_required() ? "" : "]");
  }
  return text;
}

Lines arguments(const CLI::App& app) {
  Lines lines;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) lines.emplace_back(option->get_name(), option->get_description());
  }
  return lines;
}

Lines options(const CLI::App& app) {
  Lines lines;
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional() || (app.get_parent() != nullptr && app.get_help_ptr() == option))
      continue;
    std::string name = option->get_name(false, true);
    if (const auto comma = name.find(','); comma != std::string::npos) name.insert(comma + 1, " ");
    if (!option->get_option_text().empty()) name += " " + option->get_option_text();
    lines.emplace_back(name, option->get_description());
  }
  return lines;
}

// A noun stands for its verbs.
void add_verbs(const CLI::App& app, const std::string& before, Lines& lines) {
  const auto verbs = app.get_subcommands(std::function<bool(const CLI::App*)>());
  const std::string name = before + app.get_name();
  if (verbs.empty()) lines.emplace_back(name + positionals(app), app.get_description());
  for (const CLI::App* verb : verbs) add_verbs(*verb, name + " ", lines);
}

std::string verb_sections(const CLI::App& app) {
  std::vector<std::pair<std::string, Lines>> groups;
  for (const CLI::App* verb : app.get_subcommands(std::function<bool(const CLI::App*)>())) {
    if (groups.empty() || groups.back().first != verb->get_group())
      groups.emplace_back(verb->get_group(), Lines());
    add_verbs(*verb, app.get_parent() == nullptr ? "" : app.get_name() + " ", groups.back().second);
  }
  std::string text;
  for (const auto& [title, lines] : groups) text += section(title, lines);
  return text;
}

class HelpFormatter final : public CLI::Formatter {
 public:
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode) const override {
    const CLI::App* root = app;
    while (root->get_parent() != nullptr) root = root->get_parent();
    const bool is_root = root == app;
    const std::string verbs = verb_sections(*app);
    const Lines own = is_root ? Lines() : options(*app);
    std::string text = app->get_description() + "\n\nUsage: " + (is_root ? app->get_name() : name);
    text += positionals(*app) + (own.empty() ? "" : " [OPTION…]");
    text += verbs.empty() ? "\n" : " VERB …\n";
    text += section("Arguments", arguments(*app)) + section("Options", own) + verbs;
    text += section("Options of every verb, before or after it", options(*root));
    if (!app->get_footer().empty()) text += "\n" + app->get_footer() + "\n";
    return text;
  }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> help_formatter() {
  return std::make_shared<HelpFormatter>();
}

std::string title_of(Group group) {
  switch (group) {
    case Group::kLook:
      return "Look";
    case Group::kFaces:
      return "Faces";
    case Group::kInbox:
      return "Inbox";
    case Group::kDaemon:
      return "Daemon";
  }
  return {};
}

std::string summary_of_noun(const std::string& noun) {
  if (noun == "people") return "The people kith knows";
  if (noun == "samples") return "Every face and what was decided about it";
  if (noun == "clusters") return "Unknown faces that are probably one person each";
  return "What was dropped into the inbox";
}

std::string overview_footer() {
  return "Without --address or --root the first of these that answers is asked:\n"
         "  $KITH_ADDRESS, ./kith.sock, /run/kith/kith.sock\n"
         "HOST:PORT is asked over mutual TLS, with the PEM files that these name:\n"
         "  $KITH_TLS_CA, $KITH_TLS_CERT, $KITH_TLS_KEY\n"
         "\n"
         "Exit codes:\n"
         "  0 done, 1 refused or failed, 2 usage, 3 kithd not reachable, 4 not found\n"
         "\n"
         "Examples:\n"
         "  kith status                      how is it, and what happens next\n"
         "  kith events --follow             watch faces being named\n"
         "  kith clusters list               who keeps coming and has no name yet\n"
         "  kith help VERB                   more about a verb";
}

}  // namespace kith::client
