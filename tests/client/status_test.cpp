// What status says when things are not as usual.
#include "tests/client/client_test.hpp"

namespace kith::client::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class StatusBlock : public ClientTest {
 protected:
  std::string shown() { return kith({"status"}).out; }
};

TEST_F(StatusBlock, TellsANewcomerWhatToDo) {
  world_.status.Clear();
  world_.status.set_health(v1::HEALTH_OK);
  world_.status.set_root("/tmp/root");
  EXPECT_THAT(shown(), AllOf(HasSubstr("nothing here yet: drop embedding files"),
                             HasSubstr("/tmp/root/inbox"), HasSubstr("/tmp/root/known/<person>")));
}

TEST_F(StatusBlock, TellsHowPeopleBecomeKnown) {
  world_.status.set_people(0);
  EXPECT_THAT(shown(), HasSubstr("nobody is known yet"));
}

TEST_F(StatusBlock, PutsTroubleAndItsRemedyFirst) {
  world_.status.set_health(v1::HEALTH_DEGRADED);
  world_.status.add_degraded("inotify watches are used up: raise fs.inotify.max_user_watches");
  EXPECT_THAT(shown(), StartsWith("● degraded  kithd 0.1.0, started 1 day ago\n"
                                  "  ! inotify watches are used up: raise fs.inotify"));
}

TEST_F(StatusBlock, SaysHowToGoOnAfterAPause) {
  world_.status.set_paused(true);
  world_.status.clear_next_recluster_time();
  EXPECT_THAT(shown(), AllOf(StartsWith("● ok, paused"), HasSubstr("go on with kith resume")));
}

TEST_F(StatusBlock, GivesAdvice) {
  world_.status.set_advice("50 samples and no cluster: try eps = 0.93");
  EXPECT_THAT(shown(), HasSubstr("→ 50 samples and no cluster: try eps = 0.93\n"));
}

TEST_F(StatusBlock, SaysThatAReclusterIsRunning) {
  world_.status.set_reclustering(true);
  EXPECT_THAT(shown(), HasSubstr("next recluster   running now"));
  world_.status.set_recluster_progress(0.374);
  EXPECT_THAT(shown(), HasSubstr("next recluster   running now, 37 % done"));
}

TEST_F(StatusBlock, IsColoredOnlyWhereThatIsWanted) {
  EXPECT_THAT(shown(), Not(HasSubstr("\x1b")));
  terminal_.color = true;
  EXPECT_THAT(shown(), StartsWith("\x1b[32m● ok\x1b[0m  "));
  world_.status.set_health(v1::HEALTH_DEGRADED);
  EXPECT_THAT(shown(), StartsWith("\x1b[33m● degraded\x1b[0m"));
}

TEST_F(StatusBlock, IsCheckedByItsExitCode) {
  const Outcome well = kith({"status", "--check"});
  EXPECT_EQ(well.code, 0);
  EXPECT_EQ(well.out, "ok\n");
  world_.status.set_health(v1::HEALTH_DEGRADED);
  world_.status.add_degraded("the disk is full: make room");
  const Outcome degraded = kith({"status", "--check"});
  EXPECT_EQ(degraded.code, 1);
  EXPECT_EQ(degraded.out, "degraded\nthe disk is full: make room\n");
  EXPECT_EQ(degraded.err, "");
  EXPECT_EQ(kith({"-o", "json", "status", "--check"}).code, 1);
  EXPECT_EQ(kith({"status", "--check", "--watch"}).code, 2);
  stop();
  EXPECT_EQ(kith({"status", "--check"}).code, 3);
}

TEST_F(StatusBlock, CannotBeMadeToControlTheTerminal) {
  world_.samples[2].set_file("evil\x1b[2J.npy");
  world_.people[0].set_name("evil\x1b[2J");
  world_.events[3].set_file("evil\nline.npy");
  for (const auto& command : std::vector<std::vector<std::string>>{
           {"samples", "list"}, {"samples", "show", "3"}, {"people", "list"}})
    EXPECT_THAT(kith(command).out, AllOf(HasSubstr("evil%1B[2J"), Not(HasSubstr("\x1b"))));
  EXPECT_THAT(kith({"events"}).out, HasSubstr("evil%0Aline.npy"));
}

TEST_F(StatusBlock, AndEmptyListsSayWhatTheyMean) {
  world_.people.clear();
  world_.files.clear();
  EXPECT_EQ(kith({"people", "list"}).out, "");
  EXPECT_THAT(kith({"people", "list"}).err, HasSubstr("drop reference faces into known/"));
  EXPECT_EQ(kith({"files", "list", "--failed"}).err, "kith: no file has failed\n");
}

TEST_F(StatusBlock, AndAPendingFileThatSettlesMeanwhileIsListedOnce) {
  v1::File settled = world_.files.back();
  settled.set_id(5);
  settled.set_state(v1::FILE_STATE_ARCHIVED);
  world_.files.push_back(settled);
  const Json files = json({"files", "list"}).at("files");
  ASSERT_EQ(files.size(), 5U);
  EXPECT_EQ(files.back().at("path"), "arriving.npy");
  EXPECT_EQ(files.back().at("state"), "archived");
}

}  // namespace
}  // namespace kith::client::test
