// Every command the README shows exists, with the options it shows.
#include <cctype>
#include <set>
#include <sstream>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using Words = std::vector<std::string>;

/// "clusters", "show", "--pages" of "    kith clusters show ID --pages  what it does": what follows
/// `start`, up to two spaces, without placeholders. Nothing of a line that does not begin so.
Words command_after(const std::string& start, const std::string& line) {
  if (!line.starts_with(start) || line.substr(start.size()).starts_with(' ')) return {};
  std::istringstream words(line.substr(start.size(), line.find("  ", start.size()) - start.size()));
  Words command;
  for (std::string word; words >> word;) {
    if (std::isupper(static_cast<unsigned char>(word.front())) == 0) command.push_back(word);
  }
  return command;
}

std::vector<Words> commands_in(const std::string& text, const std::string& start) {
  std::vector<Words> commands;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    Words command = command_after(start, line);
    if (!command.empty()) commands.push_back(std::move(command));
  }
  return commands;
}

std::vector<Words> commands_in_readme() {
  return commands_in(file_text(KITH_SOURCE_DIR "/README.md"), "    kith ");
}

TEST(Readme, ShowsOnlyCommandsThatExist) {
  const auto commands = commands_in_readme();
  EXPECT_GE(commands.size(), 15U);
  for (Words command : commands) {
    command.push_back("--help");
    const Outcome outcome = run({.program = KITH_PROGRAM, .arguments = command});
    EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(command) << outcome.errors;
  }
}

TEST(Readme, ShowsEveryVerbThatHelpNames) {
  std::string help = run({.program = KITH_PROGRAM, .arguments = {"--help"}}).output;
  help.resize(help.find("\nOptions"));
  std::set<Words> shown;
  for (Words command : commands_in_readme()) {
    std::erase_if(command, [](const std::string& word) { return word.starts_with('-'); });
    shown.insert(std::move(command));
  }
  const auto verbs = commands_in(help, "  ");
  EXPECT_GE(verbs.size(), 15U);
  for (const Words& verb : verbs) EXPECT_THAT(shown, testing::Contains(verb));
}

}  // namespace
}  // namespace kith::test
