// What every command prints: in a wide terminal, in a narrow one, in none, and as JSON.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "client/command_line.hpp"
#include "client/present/text_width.hpp"
#include "client/verbs/verbs.hpp"
#include "tests/client/client_test.hpp"

namespace kith::client::test {
namespace {

using Command = std::vector<std::string>;

const std::vector<Command> kCommands{{"status"},
                                     {"status", "--check"},
                                     {"events"},
                                     {"people", "list"},
                                     {"people", "show", "Ada Lovelace"},
                                     {"samples", "list"},
                                     {"samples", "show", "1"},
                                     {"samples", "show", "2"},
                                     {"samples", "show", "3"},
                                     {"samples", "show", "4"},
                                     {"samples", "show", "5"},
                                     {"clusters", "list"},
                                     {"clusters", "show", "7"},
                                     {"clusters", "show", "12"},
                                     {"clusters", "show", "12", "--montage"},
                                     {"recluster"},
                                     {"review"},
                                     {"explain", "2"},
                                     {"people", "check"},
                                     {"calibrate"},
                                     {"calibrate", "--apply", "--yes"},
                                     {"evaluate", "test"},
                                     {"recluster", "--dry-run", "--eps", "0.5", "0.75"},
                                     {"files", "list"},
                                     {"files", "list", "--failed"},
                                     {"clusters", "label", "7", "Ada"},
                                     {"clusters", "dismiss", "7"},
                                     {"clusters", "split", "7", "3"},
                                     {"enroll", "Ada Lovelace", "b.npy"},
                                     {"people", "rename", "Ada Lovelace", "Augusta Ada King"},
                                     {"people", "merge", "Ada", "Ada Lovelace", "--yes"},
                                     {"people", "forget", "Ada", "--yes"},
                                     {"samples", "assign", "3", "Ada Lovelace"},
                                     {"samples", "reject", "2", "Ada Lovelace"},
                                     {"samples", "forget", "4", "--yes"},
                                     {"export", "new"},
                                     {"import", "people", "--yes"},
                                     {"undo"},
                                     {"history"},
                                     {"identify", "b.npy", "c.npy"},
                                     {"add", "b.npy", "c.npy"},
                                     {"wait", "again.npy"},
                                     {"retry", "cut.npy"},
                                     {"files", "forget", "b.npy"},
                                     {"pause"},
                                     {"resume"},
                                     {"reload"},
                                     {"reset", "--yes"},
                                     {"version"}};

std::string name_of(const Command& command) {
  std::string name;
  for (const std::string& word : command) name += (name.empty() ? "" : "_") + word;
  std::erase(name, '-');
  std::replace(name.begin(), name.end(), ' ', '_');
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

class Snapshot : public ClientTest, public ::testing::WithParamInterface<Command> {
 protected:
  void SetUp() override {
    std::filesystem::create_directories("test/ada");
    std::filesystem::create_directories("people");
    for (const char* path :
         {"test/ada/1.npy", "b.npy", "c.npy", "people/kith.json", "people/faces.npy"})
      std::ofstream(path) << "seven b";
    v1::EnrolledFile& enrolled = *world_.enrolled.add_files();
    enrolled.set_path("known/Ada Lovelace/b.npy");
    enrolled.set_state(v1::FILE_STATE_ARCHIVED);
    enrolled.set_samples(1);
  }

  void expect_prints(const std::string& place, Command command) {
    const Outcome outcome = kith(std::move(command));
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
    expect_snapshot(name_of(GetParam()) + "." + place, outcome.out);
    if (terminal_.output) expect_fits(outcome.out);
  }

  void expect_fits(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(columns_of(line), static_cast<std::size_t>(terminal_.columns())) << line;
  }
};

TEST_P(Snapshot, InAWideTerminal) {
  use_terminal(120);
  expect_prints("wide", GetParam());
}

TEST_P(Snapshot, InANarrowTerminal) {
  use_terminal(48);
  expect_prints("narrow", GetParam());
}

TEST_P(Snapshot, InNoTerminal) {
  expect_prints("pipe", GetParam());
}

TEST_P(Snapshot, AsJson) {
  Command command = GetParam();
  command.insert(command.end(), {"-o", "json"});
  expect_prints("json", command);
}

INSTANTIATE_TEST_SUITE_P(Commands, Snapshot, ::testing::ValuesIn(kCommands),
                         [](const auto& test) { return name_of(test.param); });

class Help : public ClientTest, public ::testing::WithParamInterface<Command> {};

TEST_P(Help, FitsEightyColumnsAndEndsInExamples) {
  Command command = GetParam();
  command.push_back("--help");
  const Outcome outcome = bare(command);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, ::testing::HasSubstr("Examples:\n"));
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(columns_of(line), 80U) << line;
  expect_snapshot("help_" + name_of(GetParam()), outcome.out);
}

// A verb a line.
const std::vector<Command> kHelped = {
    Command{},
    Command{"status"},
    Command{"events"},
    Command{"people", "list"},
    Command{"people", "show"},
    Command{"people", "rename"},
    Command{"people", "merge"},
    Command{"people", "forget"},
    Command{"people", "check"},
    Command{"samples", "list"},
    Command{"samples", "show"},
    Command{"samples", "assign"},
    Command{"samples", "reject"},
    Command{"samples", "forget"},
    Command{"clusters", "list"},
    Command{"clusters", "show"},
    Command{"clusters", "label"},
    Command{"clusters", "dismiss"},
    Command{"clusters", "split"},
    Command{"enroll"},
    Command{"export"},
    Command{"import"},
    Command{"undo"},
    Command{"history"},
    Command{"explain"},
    Command{"evaluate"},
    Command{"calibrate"},
    Command{"recluster"},
    Command{"review"},
    Command{"files", "list"},
    Command{"retry"},
    Command{"files", "forget"},
    Command{"identify"},
    Command{"add"},
    Command{"wait"},
    Command{"pause"},
    Command{"resume"},
    Command{"reload"},
    Command{"reset"},
    Command{"version"},
    Command{"help"},
};

INSTANTIATE_TEST_SUITE_P(Commands, Help, ::testing::ValuesIn(kHelped), [](const auto& test) {
  const std::string name = name_of(test.param);
  return name.empty() ? "overview" : name;
});

TEST(Snapshots, AreTakenOfEveryVerb) {
  CommandLine line;
  declare_verbs(line);
  for (const Outline::Verb& verb : line.outline().verbs) {
    const auto is_of_it = [&verb](const Command& command) {
      return command.size() >= verb.words.size() &&
             std::equal(verb.words.begin(), verb.words.end(), command.begin());
    };
    // What help prints is in the other list.
    EXPECT_TRUE(verb.words.front() == "help" ||
                std::any_of(kCommands.begin(), kCommands.end(), is_of_it))
        << name_of(verb.words);
    EXPECT_TRUE(std::any_of(kHelped.begin(), kHelped.end(), is_of_it)) << name_of(verb.words);
  }
}

}  // namespace
}  // namespace kith::client::test
