// What an end at the wrong moment leaves behind, and what the next start makes of it.
#include <fmt/format.h>

#include "tests/support/injured_daemon.hpp"

namespace kith::test {
namespace {

class Crash : public InjuredDaemon {
 protected:
  void drop_strangers(unsigned count) {
    for (unsigned person = 1; person <= count; ++person) {
      drop(fmt::format("stranger_{}.npy", person), face_file(person, 0));
    }
  }
};

TEST_F(Crash, BetweenCommitAndMoveTheMoveIsFinished) {
  drop_strangers(5);
  live_and_die("after_commit", kPatience);
  EXPECT_TRUE(root_.has("inbox/stranger_1.npy"));
  start();
  EXPECT_TRUE(reaches("inbox_pending", 0));
  EXPECT_TRUE(root_.has("archive/stranger_1.npy"));
  EXPECT_EQ(status().at("samples"), 5);
  EXPECT_EQ(status().at("files_done"), 5);
}

TEST_F(Crash, BetweenMoveAndNoteTheFileIsStillFound) {
  drop_strangers(1);
  live_and_die("after_move", kPatience);
  EXPECT_TRUE(root_.has("archive/stranger_1.npy"));
  drop("stranger_1.npy", face_file(9, 9));  // another file under the same name
  start();
  EXPECT_TRUE(reaches("files_done", 2));
  EXPECT_EQ(status().at("samples"), 2);
  EXPECT_TRUE(root_.has("archive/stranger_1.1.npy"));
}

TEST_F(Crash, TenFilesThatKillTheProcessLeaveItServing) {
  drop_strangers(40);
  for (unsigned file = 0; file < 10; ++file) {
    drop(fmt::format("killer_{}.npy", file), face_file(100 + file, 0));
  }
  constexpr int kLivesAtMost = 40;  // 3 for each, and those in which they were read together
  int lives = 0;
  const auto survived = [&] {
    Process daemon({.program = KITHD_FAULTY_PROGRAM,
                    .arguments = {"--root", root_.path(), "--once"},
                    .environment = {{"KITH_FAILPOINT", "reading~killer"}}});
    return daemon.wait() == 1;
  };
  while (!survived() && ++lives <= kLivesAtMost) {
  }
  EXPECT_LE(lives, kLivesAtMost);

  start();
  EXPECT_EQ(status().at("samples"), 40);
  EXPECT_EQ(status().at("files_failed"), 10);
  EXPECT_EQ(status().at("inbox_pending"), 0);
  const Json killer = files().at("killer_3.npy");
  EXPECT_EQ(killer.at("reason"), "killed_reader");
  EXPECT_THAT(killer.at("message").get<std::string>(), testing::HasSubstr("3 times"));
  EXPECT_TRUE(root_.has("failed/killer_3.npy"));
  EXPECT_TRUE(root_.has("failed/killer_3.npy.error.json"));
}

TEST_F(Crash, AFileThatWasSetAsideIsReadAgainOnRetry) {
  drop("killer.npy", face_file(1, 0));
  for (int life = 0; life < 3; ++life) live_and_die("reading~killer", kPatience);
  start();
  EXPECT_TRUE(reaches("files_failed", 1));
  EXPECT_EQ(kith({"retry", "killer.npy"}).exit_code, 0);
  EXPECT_TRUE(reaches("samples", 1));
  EXPECT_EQ(status().at("files_failed"), 0);
}

TEST_F(Crash, ARetryThatWasInterruptedIsFinished) {
  drop("late.npy", npy_vector(std::vector<double>(kFaceDimension, 0.0)));
  start_faulty({{"KITH_FAILPOINT", "after_take_back"}});
  EXPECT_TRUE(reaches("files_failed", 1));
  root_.place("failed/late.npy", face_file(1, 1));
  kith({"retry", "late.npy"});
  EXPECT_EQ(daemon_->wait(), 128 + SIGKILL);
  start();
  EXPECT_TRUE(reaches("samples", 1));
  EXPECT_EQ(status().at("files_failed"), 0);
  EXPECT_FALSE(root_.has("failed/late.npy.error.json"));
}

TEST_F(Crash, AnImageThatKillsTheProcessIsSetAsideToo) {
  drop("face.npy", face_file(1, 0));
  drop("face.png", crop_file(1));
  for (int life = 0; life < 3; ++life) live_and_die("reading~face.png", kPatience);
  start();
  EXPECT_TRUE(reaches("files_failed", 1));
  EXPECT_EQ(status().at("samples"), 1);
  EXPECT_TRUE(root_.has("failed/face.png"));
}

TEST_F(Crash, DeathsThatHitNobodyTwiceCondemnNobody) {
  drop_strangers(30);
  live_and_die("after_read", kPatience);  // all of them in hand
  for (int life = 0; life < 6; ++life) live_and_die("after_read:2", kPatience);
  start();
  EXPECT_TRUE(reaches("samples", 30));
  EXPECT_EQ(status().at("files_failed"), 0);
}

TEST_F(Crash, AnImageIsAttachedOnceWhateverHappens) {
  drop("face.npy", face_file(1, 0));
  drop("face.png", crop_file(1));
  live_and_die("after_attach", kPatience);
  start();
  EXPECT_TRUE(eventually([&] { return root_.has("archive/face.png"); }));
  const auto journal = events();
  EXPECT_EQ(std::count_if(journal.begin(), journal.end(),
                          [](const Json& e) { return e.at("kind") == "image_attached"; }),
            1);
}

TEST_F(Crash, InEveryWayLeavesOneEffectAndOnePlaceForEachFile) {
  survive(12, 240);
}

}  // namespace
}  // namespace kith::test
