#include "client/manual/man_page.hpp"

#include <fmt/format.h>

#include <sstream>

namespace kith::client {
namespace {

/// Text that roff takes for nothing else.
std::string plain(std::string_view text) {
  std::string escaped;
  bool line_begins = true;
  for (const char letter : text) {
    if (line_begins && (letter == '.' || letter == '\'')) escaped += "\\&";
    if (letter == '\\') {
      escaped += "\\e";
    } else if (letter == '-') {
      escaped += "\\-";
    } else {
      escaped += letter;
    }
    line_begins = letter == '\n';
  }
  return escaped;
}

std::string bold(std::string_view text) {
  return "\\fB" + plain(text) + "\\fR";
}

std::string header(std::string_view title, int section, std::string_view version,
                   std::string_view name, std::string_view summary) {
  return fmt::format(".TH {} {} \"\" \"kith {}\" \"kith\"\n.SH NAME\n{} \\- {}\n", title, section,
                     version, plain(name), plain(summary));
}

std::string item(const std::string& tag, std::string_view text) {
  return ".TP\n" + tag + "\n" + plain(text) + "\n";
}

std::string option_item(const Outline::Option& option) {
  std::string tag;
  for (const std::string& name : option.names) tag += (tag.empty() ? "" : ", ") + bold(name);
  if (!option.value.empty()) tag += " " + plain(option.value);
  return item(tag, option.help);
}

std::string literally(std::string_view text) {
  return ".PP\n.nf\n" + plain(text) + "\n.fi\n";
}

std::string verb_section(const Outline& outline, const Outline::Verb& verb) {
  std::string name = outline.program;
  for (const std::string& word : verb.words) name += " " + word;
  std::string synopsis = bold(name);
  for (const auto& argument : verb.arguments)
    synopsis += " \\fI" + plain(argument.name) + "\\fR" + (argument.many ? "..." : "");
  std::string text =
      ".SS \"" + plain(name) + "\"\n" + synopsis + "\n.PP\n" + plain(verb.summary) + "\n";
  for (const auto& argument : verb.arguments)
    text += item("\\fI" + plain(argument.name) + "\\fR", argument.help);
  for (const auto& option : verb.options) text += option_item(option);
  if (!verb.examples.empty()) text += literally(verb.examples);
  return text;
}

constexpr std::string_view kAddresses =
    "Without --address or --root the first of these that answers is asked: $KITH_ADDRESS, "
    "./kith.sock, /run/kith/kith.sock. HOST:PORT is asked over mutual TLS, with the PEM files that "
    "$KITH_TLS_CA, $KITH_TLS_CERT and $KITH_TLS_KEY name.";

constexpr std::string_view kExitCodes =
    "0 done, 1 refused or failed, 2 usage, 3 kithd not reachable, 4 not found";

}  // namespace

std::string man_page(const Outline& outline, std::string_view version) {
  std::string text = header("KITH", 1, version, "kith", "names for faces: the client of kithd");
  text += ".SH SYNOPSIS\n" + bold("kith") + " \\fIVERB\\fR [\\fIOPTION\\fR...]\n";
  text += ".SH DESCRIPTION\n" + plain(outline.summary) + "\n.PP\n" + plain(kAddresses) + "\n";
  text += ".SH OPTIONS OF EVERY VERB\n";
  for (const auto& option : outline.options) text += option_item(option);
  std::string group;
  for (const auto& verb : outline.verbs) {
    if (verb.group != group) text += ".SH \"" + plain(group = verb.group) + "\"\n";
    text += verb_section(outline, verb);
  }
  text += ".SH EXIT STATUS\n" + plain(kExitCodes) + "\n";
  return text + ".SH SEE ALSO\n.BR kithd (8),\n.BR kithd.toml (5)\n";
}

std::string configuration_page(std::string_view example, std::string_view version) {
  std::string text = header("KITHD.TOML", 5, version, "kithd.toml", "configuration of kithd");
  text += ".SH DESCRIPTION\n";
  std::istringstream lines{std::string(example)};
  for (std::string line; std::getline(lines, line);) {
    const auto mark = line.find("# ");
    const std::string comment = mark == line.npos ? "" : line.substr(mark + 2);
    if (line.starts_with('[')) {
      text += ".SH \"" + plain(line) + "\"\n";
    } else if (line.starts_with('#') && mark != 0) {
      std::string setting = line.substr(1, mark == line.npos ? mark : mark - 1);
      setting.erase(setting.find_last_not_of(' ') + 1);
      text += item(bold(setting), comment);
    } else if (!comment.empty()) {
      text += plain(comment) + "\n";
    }
  }
  return text + ".SH SEE ALSO\n.BR kithd (8),\n.BR kith (1)\n";
}

}  // namespace kith::client
