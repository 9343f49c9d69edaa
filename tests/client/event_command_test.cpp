// The journal given to a command, event by event, with a cursor that survives.
#include <fstream>
#include <sstream>

#include "client/cursor.hpp"
#include "client/present/words.hpp"
#include "tests/client/client_test.hpp"

namespace kith::client::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class EventCommands : public ClientTest {
 protected:
  std::string text_of(const std::string& name) const {
    std::ifstream file(folder_ / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
  }
  /// The sequence numbers of the events that a command collected in `out`.
  std::vector<std::int64_t> collected() const {
    std::vector<std::int64_t> numbers;
    std::istringstream lines(text_of("out"));
    for (std::string line; std::getline(lines, line);)
      numbers.push_back(Json::parse(line).at("sequence"));
    return numbers;
  }
};

TEST_F(EventCommands, EachEventIsOnTheInputOfItsOwnRun) {
  const Outcome outcome = kith({"events", "--exec", "cat >> out; echo end >> ends"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(collected(), ElementsAre(1, 2, 3, 4, 5, 6, 7));
  std::string ends;
  for (int i = 0; i < 7; ++i) ends += "end\n";
  EXPECT_EQ(text_of("ends"), ends);
}

TEST_F(EventCommands, AnEmptyCursorIsTheBeginning) {
  write("cursor", "");
  EXPECT_EQ(kith({"events", "--cursor", "cursor", "--exec", "cat >> out"}).code, 0);
  EXPECT_THAT(collected(), ElementsAre(1, 2, 3, 4, 5, 6, 7));
  EXPECT_EQ(text_of("cursor"), "7\n");
}

TEST_F(EventCommands, AnEventHasAllItsFieldsInOrder) {
  kith({"events", "--since", "6", "--exec", "cat > out"});
  std::vector<std::string> fields;
  const Json event = Json::parse(text_of("out"));
  for (const auto& [name, value] : event.items()) fields.push_back(name);
  fields.resize(12);
  EXPECT_THAT(fields, ElementsAre("sequence", "time", "kind", "sample", "file", "row", "source",
                                  "person", "distance", "cluster", "actor", "detail"));
}

TEST_F(EventCommands, OnlyTheKindsThatAreAskedFor) {
  kith(
      {"events", "--kind", "sample_known", "--kind", "file_failed,paused", "--exec", "cat >> out"});
  EXPECT_THAT(collected(), ElementsAre(3, 5, 7));
  EXPECT_THAT(json_lines({"events", "--kind", "cluster_born", "sample_known"}).size(), 2U);
  const Outcome typo = bare({"events", "--kind", "sample_knwon"});
  EXPECT_EQ(typo.code, 2);
  EXPECT_THAT(typo.err, HasSubstr("did you mean 'sample_known'?"));
}

TEST_F(EventCommands, TheCursorIsStoredAndGoneOnFrom) {
  kith({"events", "--cursor", "seen", "--exec", "cat >> out"});
  EXPECT_EQ(text_of("seen"), "7\n");
  kith({"events", "--cursor", "seen", "--exec", "cat >> out"});
  EXPECT_THAT(collected(), ElementsAre(1, 2, 3, 4, 5, 6, 7));
  write("seen", "5");
  kith({"events", "--since", "1", "--cursor", "seen", "--exec", "cat >> out"});
  EXPECT_THAT(collected(), ElementsAre(1, 2, 3, 4, 5, 6, 7, 6, 7));
}

TEST_F(EventCommands, PassedOverEventsMoveTheCursorToo) {
  kith({"events", "--cursor", "seen", "--kind", "sample_known"});
  EXPECT_EQ(text_of("seen"), "7\n");
}

TEST_F(EventCommands, WhatIsPrintedMovesTheCursor) {
  EXPECT_EQ(json_lines({"events", "--cursor", "seen"}).size(), 7U);
  EXPECT_THAT(json_lines({"events", "--cursor", "seen"}), IsEmpty());
}

TEST_F(EventCommands, ACommandThatFailsGetsTheEventAgain) {
  std::vector<std::int64_t> delays;
  terminal_.wait = [&](std::chrono::milliseconds delay) {
    delays.push_back(delay.count());
    if (delays.size() == 3) write("ready", "");
    return true;
  };
  const Outcome outcome =
      kith({"events", "--cursor", "seen", "--exec", "test -e ready || exit 3; cat >> out"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(delays, ElementsAre(100, 200, 400));
  EXPECT_THAT(collected(), ElementsAre(1, 2, 3, 4, 5, 6, 7));
  EXPECT_THAT(outcome.err, HasSubstr("event 1: the command ended with 3"));
}

TEST_F(EventCommands, WhoStopsMeanwhileMissesNothing) {
  const std::string command = "grep -q '\"sequence\":4,' && kill -9 $$; exit 0";
  EXPECT_EQ(kith({"events", "--cursor", "seen", "--exec", command}).code, 0);
  EXPECT_EQ(text_of("seen"), "3\n");
  kith({"events", "--cursor", "seen", "--exec", "cat >> out"});
  EXPECT_THAT(collected(), ElementsAre(4, 5, 6, 7));
}

TEST_F(EventCommands, ACommandNeedNotReadItsInput) {
  world_.events.front().set_detail("\"" + std::string(1 << 20, 'x') + "\"");
  EXPECT_EQ(kith({"events", "--cursor", "seen", "--exec", "true"}).code, 0);
  EXPECT_EQ(text_of("seen"), "7\n");
}

TEST_F(EventCommands, ACursorThatIsNoneIsToldOf) {
  write("seen", "three");
  const Outcome garbage = kith({"events", "--cursor", "seen"});
  EXPECT_EQ(garbage.code, 1);
  EXPECT_THAT(garbage.err, HasSubstr("the cursor seen holds no sequence number"));
  EXPECT_EQ(kith({"events", "--cursor", "no/such/folder"}).code, 1);
}

TEST_F(EventCommands, TwoDoNotShareACursor) {
  const Cursor other("seen");
  ASSERT_TRUE(other.try_lock());
  const Outcome outcome = kith({"events", "--cursor", "seen", "--exec", "cat >> out"});
  EXPECT_THAT(outcome.err, HasSubstr("another kith is at work with seen"));
  EXPECT_THAT(collected(), IsEmpty());
}

TEST(EventKinds, TheReadmeSaysWhatEachMeans) {
  std::ifstream readme(KITH_SOURCE_DIR "/README.md");
  std::vector<std::string> documented;
  bool in_section = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("## ")) in_section = line == "## Events";
    if (!in_section || !line.starts_with("| `")) continue;
    const std::size_t end = line.find('`', 3);
    documented.push_back(line.substr(3, end - 3));
    EXPECT_GT(line.size(), end + 10) << line;
  }
  std::vector<std::string> kinds;
  const auto& type = *v1::EventKind_descriptor();
  for (int i = 1; i < type.value_count(); ++i)
    kinds.push_back(word_of(type, type.value(i)->number()));
  EXPECT_EQ(documented, kinds);
}

}  // namespace
}  // namespace kith::client::test
