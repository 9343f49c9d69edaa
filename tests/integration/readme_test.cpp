// Every command the README shows exists, with the options it shows, and its examples work.
#include <algorithm>
#include <cctype>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/kith_test.hpp"
#include "tests/support/png_builder.hpp"

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

/// What "  clusters split ID SAMPLE… These members are somebody else" and its like name.
std::vector<Words> verbs_in(const std::string& help) {
  const std::regex verb("^  ([a-z]+)(?: ([a-z]+))? [ A-Z\\[].*");
  std::vector<Words> verbs;
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, verb)) continue;
    Words& words = verbs.emplace_back(Words{match.str(1)});
    if (match[2].matched) words.push_back(match.str(2));
  }
  return verbs;
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
  const auto verbs = verbs_in(help);
  EXPECT_GE(verbs.size(), 15U);
  for (const Words& verb : verbs) EXPECT_THAT(shown, testing::Contains(verb));
}

/// The ```python blocks of the README, in order.
std::vector<std::string> python_in_readme() {
  constexpr std::string_view kFence = "```python\n";
  const std::string text = file_text(KITH_SOURCE_DIR "/README.md");
  std::vector<std::string> blocks;
  for (std::size_t at = text.find(kFence); at != std::string::npos; at = text.find(kFence, at)) {
    at += kFence.size();
    blocks.push_back(text.substr(at, text.find("```\n", at) - at));
  }
  return blocks;
}

class ReadmeExample : public KithTest, public testing::WithParamInterface<const char*> {};

/// The first block and the one that imports the tool, run on a picture against stand-ins for the
/// tools' libraries; then kithd takes in what they wrote.
TEST_P(ReadmeExample, WritesFacesThatAreTakenInWithTheirCrops) {
  const auto blocks = python_in_readme();
  const auto uses = [](const std::string& block) {
    return block.find(std::string("import ") + GetParam()) != std::string::npos ||
           block.find(std::string("from ") + GetParam()) != std::string::npos;
  };
  const auto example = std::find_if(blocks.begin(), blocks.end(), uses);
  ASSERT_NE(example, blocks.end());
  root_.place("example.py", blocks.front() + *example);
  root_.place("party.png", png_file(60, 40, std::vector<unsigned char>(60 * 40 * 3, 128)));
  std::filesystem::create_directories(root_.path() / "inbox");
  const Outcome outcome =
      run({.program = "/usr/bin/python3",
           .arguments = {(root_.path() / "example.py").string(), (root_.path() / "inbox").string(),
                         (root_.path() / "party.png").string()},
           .environment = {{"PYTHONPATH", KITH_SOURCE_DIR "/tests/integration/fake_modules"},
                           {"PYTHONDONTWRITEBYTECODE", "1"}}});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(once().exit_code, 0);
  start();
  const auto taken = samples();
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken.at("party-0.npy").at("image"), "party-0.png");
  EXPECT_EQ(taken.at("party-1.npy").at("image"), "party-1.png");
  EXPECT_EQ(status().at("images_waiting"), 0);
}

INSTANTIATE_TEST_SUITE_P(Tools, ReadmeExample,
                         testing::Values("insightface", "facenet_pytorch", "face_recognition"),
                         [](const auto& test) { return std::string(test.param); });

}  // namespace
}  // namespace kith::test
