// Faces that are forgotten leave nothing behind in the root, nor their names in the system's
// journal.
#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Forget : public KithTest {
 protected:
  Forget() { configure("[inbox]\nsettle = \"100ms\"\n"); }
  void forget(int id) { ask({"samples", "forget", std::to_string(id), "--yes"}); }
};

TEST_F(Forget, ReachesACropUnderASuffixBehindOneThatIsGone) {
  start();
  for (unsigned shot = 0; shot < 3; ++shot) {
    const std::string suffix = shot == 0 ? "" : "." + std::to_string(shot);
    drop("face.npy", face_file(1 + shot, 0));
    EXPECT_TRUE(eventually([&] { return root_.has("archive/face" + suffix + ".npy"); }));
    drop("face.png", crop_file(shot));
    EXPECT_TRUE(eventually([&] { return root_.has("archive/face" + suffix + ".png"); }));
  }
  forget(2);
  EXPECT_FALSE(root_.has("archive/face.1.png"));
  forget(3);
  EXPECT_FALSE(root_.has("archive/face.2.png"));
  EXPECT_TRUE(root_.has("archive/face.png"));
}

TEST_F(Forget, ReachesTheSameBytesWhoseRecordWasTakenBack) {
  start();
  drop("sub/a.npy", face_file(1, 0));
  EXPECT_EQ(kith({"wait"}).exit_code, 0);
  ask({"files", "forget", "sub/a.npy"});
  drop("sub/a.npy", face_file(1, 0));
  EXPECT_EQ(kith({"wait"}).exit_code, 0);
  EXPECT_TRUE(root_.has("archive/sub/a.1.npy"));
  forget(2);
  EXPECT_FALSE(root_.has("archive/sub"));
}

TEST_F(Forget, LeavesNoNameInTheLogOfWhatFailed) {
  start();
  drop_known("Ada Lovelace", "0.npy", face_file(1, 0));
  drop_known("Bob", "0.npy", face_file(1, 0));
  EXPECT_TRUE(reaches("files_failed", 1));
  EXPECT_TRUE(eventually([&] { return daemon_->errors().find("failed: ") != std::string::npos; }));
  EXPECT_THAT(daemon_->errors(), HasSubstr("known/…/0.npy"));
  EXPECT_THAT(daemon_->errors(), Not(HasSubstr("Ada")));
  EXPECT_THAT(daemon_->errors(), Not(HasSubstr("Bob")));
}

TEST_F(Forget, NamesWhoFailedAtLevelDebug) {
  configure("[log]\nlevel = \"debug\"\n");
  start();
  drop_known("Ada Lovelace", "0.npy", {});
  EXPECT_TRUE(eventually(
      [&] { return daemon_->errors().find("known/Ada Lovelace/0.npy") != std::string::npos; }));
}

}  // namespace
}  // namespace kith::test
