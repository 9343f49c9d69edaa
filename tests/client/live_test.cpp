// Verbs that last: followed events over restarts, a watched status, progress, pages of a montage.
#include <algorithm>
#include <fstream>

#include "tests/client/client_test.hpp"

namespace kith::client::test {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class Following : public ClientTest {
 protected:
  Following() { world_.ends_streams = true; }

  void add_event() {
    v1::Event& event = world_.events.emplace_back();
    event.set_sequence(static_cast<std::int64_t>(world_.events.size()));
    event.set_kind(v1::EVENT_KIND_RESUMED);
    *event.mutable_time() = moment();
  }

  std::vector<std::int64_t> follow(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"-o", "json", "events", "--follow"});
    last_ = kith(std::move(more));
    std::vector<std::int64_t> sequences;
    std::istringstream lines(last_.out);
    for (std::string line; std::getline(lines, line);)
      sequences.push_back(Json::parse(line).at("sequence"));
    return sequences;
  }

  // What happens while the client waits, one after the other; then the person ends it.
  void while_it_waits(std::vector<std::function<void()>> steps) {
    auto step = std::make_shared<std::size_t>(0);
    terminal_.wait = [this, step, steps = std::move(steps)](std::chrono::milliseconds delay) {
      delays_.push_back(delay.count());
      if (*step == steps.size()) return false;
      steps[(*step)++]();
      return true;
    };
  }

  Outcome last_;
  std::vector<std::int64_t> delays_;
};

TEST_F(Following, GoesOnAfterARestartWithoutAGapOrARepetition) {
  while_it_waits({[&] {
    stop();
    add_event();
    start();
  }});
  EXPECT_THAT(follow(), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(world_.asked_since, ElementsAre(0, 7));
  EXPECT_EQ(last_.code, 0);
}

TEST_F(Following, DropsWhatADaemonSendsAgain) {
  world_.events[5].set_sequence(5);
  EXPECT_THAT(follow(), ElementsAre(1, 2, 3, 4, 5, 7));
}

TEST_F(Following, StartsAfterTheNumberItWasGiven) {
  EXPECT_THAT(follow({"--since", "5"}), ElementsAre(6, 7));
}

TEST_F(Following, WaitsLongerAndLongerButNotTooLong) {
  while_it_waits(
      {[&] { stop(); }, [] {}, [] {}, [] {}, [] {}, [] {}, [] {}, [] {}, [&] { start(); }});
  EXPECT_THAT(follow(), ElementsAre(1, 2, 3, 4, 5, 6, 7));
  EXPECT_THAT(delays_, ElementsAre(100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000, 100));
}

TEST_F(Following, SaysOnceThatTheDaemonWentAway) {
  while_it_waits({[&] { stop(); }, [] {}, [] {}});
  follow();
  EXPECT_EQ(last_.err,
            "kith: kithd at " + socket().string() + " went away; waiting for it to come back\n");
}

TEST_F(Following, WaitsForADaemonThatIsStillToCome) {
  stop();
  while_it_waits({[] {}, [&] { start(); }});
  EXPECT_THAT(follow(), ElementsAre(1, 2, 3, 4, 5, 6, 7));
  EXPECT_EQ(last_.code, 0);
  EXPECT_THAT(last_.err, AllOf(StartsWith("kith: no kithd answers; tried "),
                               HasSubstr("kith.sock (no such socket); waiting for it to come\n")));
  stop();
  EXPECT_EQ(kith({"events"}).code, 3);
}

TEST_F(Following, SaysThatTheJournalHasNotComeSoFar) {
  EXPECT_THAT(follow({"--since", "999999"}), IsEmpty());
  EXPECT_THAT(last_.err, HasSubstr("--since is 999999, where the journal ends with event 7"));
  std::ofstream(folder_ / "cursor") << "8\n";
  EXPECT_THAT(kith({"events", "--cursor", "cursor"}).err, HasSubstr("the cursor stands at 8"));
  follow({"--since", "7"});
  EXPECT_THAT(last_.err, Not(HasSubstr("journal ends")));
}

TEST_F(Following, EndsWhenItIsRefused) {
  world_.refusal = Refusal::kInvalid;
  world_.sentence = "the journal is not that long";
  follow();
  EXPECT_EQ(last_.code, 1);
  EXPECT_THAT(last_.err, HasSubstr("the journal is not that long"));
}

TEST_F(Following, EndsQuietlyWhenThePersonAsksInTheMiddleOfTheStream) {
  world_.ends_streams = false;
  terminal_.output = true;
  terminal_.columns = [this] {  // asked for at the first event
    stop_.request_stop();
    return 80;
  };
  const Outcome outcome = kith({"events", "--follow"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.err, "");
}

class Watching : public ClientTest {
 protected:
  void let_it_wait(int times) {
    terminal_.wait = [this, times](std::chrono::milliseconds) mutable {
      if (between_) between_();
      return times-- > 0;
    };
  }

  std::function<void()> between_;
};

TEST_F(Watching, PrintsAnObjectALineForScripts) {
  let_it_wait(2);
  EXPECT_EQ(json_lines({"status", "--watch"}).size(), 3U);
}

TEST_F(Watching, BorrowsTheScreenAndGivesItBack) {
  use_terminal(100);
  let_it_wait(1);
  const Outcome outcome = kith({"status", "--watch"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, AllOf(StartsWith("\x1b[?1049h\x1b[?25l\x1b[H"), HasSubstr("● ok"),
                                 EndsWith("\x1b[?25h\x1b[?1049l")));
}

TEST_F(Watching, GivesTheScreenBackWhenItFails) {
  use_terminal(100);
  let_it_wait(10);
  between_ = [&] { world_.refusal = Refusal::kInvalid; };
  const Outcome outcome = kith({"status", "--watch"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.out, EndsWith("\x1b[?25h\x1b[?1049l"));
}

TEST_F(Watching, KeepsTheLastStateWhileTheDaemonIsAway) {
  use_terminal(100);
  let_it_wait(10);
  between_ = [&] { stop(); };
  const Outcome outcome = kith({"status", "--watch"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("does not answer; trying again"));
}

TEST_F(Watching, DrawsAtOnceWhenTheTerminalHasAnotherSizeAndFitsIt) {
  use_terminal(100);
  int rows = 40;
  terminal_.rows = [&rows] { return rows; };
  let_it_wait(2);
  between_ = [&rows] { rows = 5; };
  const std::string out = kith({"status", "--watch"}).out;
  const std::size_t second = out.rfind("\x1b[H");
  ASSERT_NE(second, out.find("\x1b[H"));
  EXPECT_EQ(std::count(out.begin() + static_cast<std::ptrdiff_t>(second), out.end(), '\n'), 4);
}

TEST_F(Watching, TakesNoScreenWhenThereIsNoDaemon) {
  use_terminal(100);
  stop();
  const Outcome outcome = kith({"status", "--watch"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.out, "");
}

class Reclustering : public ClientTest {};

TEST_F(Reclustering, ShowsItsProgressOnATerminalAndTakesItAwayAgain) {
  terminal_.errors = true;
  const Outcome outcome = kith({"recluster"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("\rreclustering ██████░░"), HasSubstr(" 50 %"),
                                 EndsWith("\r\x1b[K")));
}

TEST_F(Reclustering, SaysHowFastItGoesAndHowLongItWillStillTake) {
  terminal_.errors = true;
  Timestamp now{};
  terminal_.now = [&] { return now += std::chrono::seconds(3); };
  EXPECT_THAT(kith({"recluster"}).err, ContainsRegex(" 50 %  [0-9.]+ %/s, about [0-9.]+ s left"));
}

TEST_F(Reclustering, ShowsNoProgressInAPipe) {
  EXPECT_EQ(kith({"recluster"}).err, "");
}

TEST_F(Reclustering, FailsWhenItEndsWithoutAResult) {
  world_.recluster_ends_early = true;
  const Outcome outcome = kith({"recluster"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("without a result"));
}

class LongAnswers : public ClientTest,
                    public testing::WithParamInterface<std::vector<std::string>> {};

TEST_P(LongAnswers, ShowHowFarTheyAreOnATerminal) {
  terminal_.errors = true;
  Timestamp now{};
  terminal_.now = [&] { return now += std::chrono::seconds(3); };
  const Outcome outcome = kith(GetParam());
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.err, AllOf(ContainsRegex(" 50 %  [0-9.]+ %/s, about [0-9.]+ s left"),
                                 EndsWith("\r\x1b[K")));
}

TEST_P(LongAnswers, ShowNoProgressInAPipe) {
  EXPECT_EQ(kith(GetParam()).err, "");
}

INSTANTIATE_TEST_SUITE_P(Each, LongAnswers,
                         testing::Values(std::vector<std::string>{"calibrate"},
                                         std::vector<std::string>{"explain", "2"},
                                         std::vector<std::string>{"people", "check"}));

class Reading : public ClientTest {};

TEST_F(Reading, AListThatTakesLongSaysHowFarItIs) {
  terminal_.errors = true;
  Timestamp now{};
  terminal_.now = [&] { return now += std::chrono::seconds(1); };
  const Outcome outcome = kith({"samples", "list"});
  EXPECT_THAT(outcome.err, AllOf(ContainsRegex("\rreading  5 samples  [0-9.]+ samples/s"),
                                 EndsWith("\r\x1b[K")));
}

TEST_F(Reading, AListThatIsThereAtOnceSaysNothing) {
  terminal_.errors = true;
  EXPECT_EQ(kith({"samples", "list"}).err, "");
}

class MontagePages : public ClientTest {
 protected:
  std::string content(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

TEST_F(MontagePages, AreWrittenWhereTheCommandIsCalled) {
  const Outcome outcome = kith({"clusters", "show", "7", "--pages"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "cluster-7.png\ncluster-7-2.png\n");
  EXPECT_EQ(content("cluster-7.png"), "first page");
  EXPECT_EQ(content("cluster-7-2.png"), "second page");
}

TEST_F(MontagePages, AreWrittenIntoAFolderMadeForThem) {
  EXPECT_EQ(kith({"clusters", "show", "7", "--pages", "out/seven"}).out,
            "out/seven/cluster-7.png\nout/seven/cluster-7-2.png\n");
  EXPECT_EQ(content("out/seven/cluster-7-2.png"), "second page");
}

TEST_F(MontagePages, AreNamedInJson) {
  const Json cluster = json({"clusters", "show", "7", "--pages", "\xff"});
  EXPECT_EQ(cluster.at("id"), 7);
  EXPECT_EQ(cluster.at("pages").at(1).at("file"), "%FF/cluster-7-2.png");
  EXPECT_EQ(cluster.at("pages").at(1).at("file_encoding"), "percent");
  EXPECT_TRUE(json({"clusters", "show", "7"}).at("pages").is_null());
}

TEST_F(MontagePages, AreNotWrittenForAClusterThatIsNotThere) {
  EXPECT_EQ(kith({"clusters", "show", "8", "--pages"}).code, 4);
}

TEST_F(MontagePages, SayWhereTheyCannotBeWritten) {
  std::ofstream(folder_ / "file") << "in the way";
  const Outcome outcome = kith({"clusters", "show", "7", "--pages", "file/below"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("cannot create the directory file/below"));
}

}  // namespace
}  // namespace kith::client::test
