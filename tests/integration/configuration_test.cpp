// kithd.toml: every problem is named at once, and a change is obeyed on HUP.
#include <signal.h>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Configuration : public KithTest {};

TEST_F(Configuration, ATypoIsNamedWithItsKeyAndLine) {
  configure("[classify]\ntolerance = 0.7\n\n[cluster]\nepsilon = 0.5\n");
  const Outcome outcome = once();
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("kithd.toml"), HasSubstr("epsilon"), HasSubstr("5")));
}

TEST_F(Configuration, AllProblemsAreReportedAtOnce) {
  configure("[classify]\ntolerence = 0.7\ntolerance = \"near\"\n[montage]\ntile = -4\n");
  const Outcome outcome = once();
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_THAT(outcome.errors,
              AllOf(HasSubstr("tolerence"), HasSubstr("tolerance"), HasSubstr("tile")));
}

TEST_F(Configuration, ARootWithoutANameIsAnErrorOfUsage) {
  const Outcome outcome = run({.program = KITHD_PROGRAM, .arguments = {"--root", "", "--once"}});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("--root"));
}

TEST_F(Configuration, AReloadNamesEachMistakeOnALineOfItsOwn) {
  start();
  configure("[inbox]\nfoo = 1\nbar = 2\n");
  const Outcome outcome = kith({"reload"});
  EXPECT_NE(outcome.exit_code, 0);
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("unknown key foo"), HasSubstr("unknown key bar")));
}

TEST_F(Configuration, ThatIsNoTomlIsRefusedWithTheLine) {
  configure("[classify\n");
  const Outcome outcome = once();
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("kithd.toml"), HasSubstr("1")));
}

TEST_F(Configuration, ThatIsNamedButMissingIsRefused) {
  const Outcome outcome =
      run({.program = KITHD_PROGRAM,
           .arguments = {"--root", root_.path(), "--config", root_ / "nowhere.toml", "--once"}});
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_THAT(outcome.errors, HasSubstr("nowhere.toml"));
}

TEST_F(Configuration, UsageIsExplainedWithTwo) {
  EXPECT_EQ(run({.program = KITHD_PROGRAM, .arguments = {"--rooot", "/tmp"}}).exit_code, 2);
  EXPECT_EQ(run({.program = KITHD_PROGRAM, .arguments = {}}).exit_code, 2);
  EXPECT_EQ(run({.program = KITHD_PROGRAM, .arguments = {"--help"}}).exit_code, 0);
}

TEST_F(Configuration, AHangUpReadsItAgainAndDecidesAnew) {
  configure("[classify]\ntolerance = 0.1\n");
  drop_known("ada", "reference.npy", face_file(1, 0));
  start();
  drop("face.npy", face_file(1, 1));
  EXPECT_TRUE(reaches("unknown", 1));
  configure("[classify]\ntolerance = 0.8\n");
  daemon_->signal(SIGHUP);
  EXPECT_TRUE(reaches("known", 1));
  EXPECT_EQ(status().at("tolerance"), 0.8);
}

TEST_F(Configuration, ABadOneIsRefusedOnReloadAndTheOldOneStays) {
  start();
  configure("[classify]\ntolerence = 0.7\n");
  const Outcome outcome = kith({"reload"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("tolerence"));
  EXPECT_EQ(status().at("tolerance"), 0.8);
}

TEST_F(Configuration, AReloadSaysWhatWaitsForTheNextStart) {
  start();
  EXPECT_EQ(kith({"reload"}).output, "the configuration is in force\n");
  configure("[metrics]\nlisten = \"127.0.0.1:0\"\n");
  for (int time = 0; time < 2; ++time)  // the second one changes nothing, and it waits still
    EXPECT_THAT(kith({"reload"}).output,
                HasSubstr("in force, except metrics.listen: restart kithd"));
}

}  // namespace
}  // namespace kith::test
