// A wrong drop, taken back.
#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;

class ForgetFiles : public KithTest {
 protected:
  ForgetFiles() { configure("[inbox]\nsettle = \"100ms\"\n"); }
  void wait() { EXPECT_EQ(kith({"wait"}).exit_code, 0); }
};

TEST_F(ForgetFiles, TakesBackReferencesAndWhatTheyDecided) {
  drop_known("ada", "0.npy", face_file(1, 0));
  drop_known("ada", "bob.npy", face_file(2, 0));
  start();
  drop_faces(1, 1, 1);
  drop_faces(2, 1, 1);
  wait();
  EXPECT_EQ(samples().at("2_1.npy").at("person"), "ada");

  const Json receipt = ask({"files", "forget", "known/ada/bob.npy"});
  EXPECT_EQ(receipt.at("samples"), 1);
  EXPECT_EQ(receipt.at("tombstones"), 0);
  EXPECT_EQ(samples().at("1_1.npy").at("person"), "ada");
  EXPECT_EQ(samples().at("2_1.npy").at("state"), "unknown");
  EXPECT_EQ(samples().count("known/ada/bob.npy"), 0U);
  EXPECT_EQ(files().count("known/ada/bob.npy"), 0U);
  EXPECT_EQ(status().at("references"), 1);
  EXPECT_TRUE(root_.has("archive/known/ada/bob.npy"));

  root_.place("known/bob/bob.npy", root_.text_of("archive/known/ada/bob.npy"));
  wait();
  EXPECT_EQ(samples().at("2_1.npy").at("person"), "bob");
}

TEST_F(ForgetFiles, TakesAFileInAgainWhereItIsDroppedAgain) {
  start();
  drop("a.npy", face_file(1, 1));
  drop("b.npy", face_file(2, 1));
  wait();
  ask({"files", "forget", "a.npy", "b.npy"});
  EXPECT_EQ(status().at("samples"), 0);
  EXPECT_EQ(status().at("files_done"), 0);
  drop("a.npy", face_file(1, 1));
  wait();
  EXPECT_EQ(files().at("a.npy").at("state"), "archived");
  EXPECT_EQ(status().at("unknown"), 1);
}

TEST_F(ForgetFiles, TakesTheDuplicatesOfAFileWithIt) {
  start();
  drop("a.npy", face_file(1, 1));
  wait();
  drop("again.npy", face_file(1, 1));
  wait();
  ask({"files", "forget", "again.npy"});
  EXPECT_EQ(status().at("samples"), 1);
  EXPECT_EQ(files().count("again.npy"), 0U);
  drop("again.npy", face_file(1, 1));
  wait();
  ask({"files", "forget", "a.npy"});
  EXPECT_EQ(status().at("samples"), 0);
  EXPECT_TRUE(files().empty());
}

TEST_F(ForgetFiles, TakesBackThatACopyBelowKnownEnrolledAFace) {
  start();
  drop_faces(1, 1, 2);
  wait();
  drop_known("ada", "wrong.npy", face_file(1, 1));
  wait();
  EXPECT_EQ(samples().at("1_2.npy").at("person"), "ada");
  ask({"files", "forget", "known/ada/wrong.npy"});
  EXPECT_EQ(samples().at("1_1.npy").at("state"), "unknown");
  EXPECT_EQ(samples().at("1_2.npy").at("state"), "unknown");
  EXPECT_EQ(files().count("known/ada/wrong.npy"), 0U);
}

TEST_F(ForgetFiles, DropsTheRecordOfOneThatFailed) {
  start();
  auto bytes = face_file(1, 1);
  bytes.resize(bytes.size() - 8);
  drop("cut.npy", bytes);
  EXPECT_TRUE(reaches("files_failed", 1));
  ask({"files", "forget", "cut.npy"});
  EXPECT_EQ(status().at("files_failed"), 0);
  EXPECT_TRUE(root_.has("failed/cut.npy"));
}

TEST_F(ForgetFiles, ForgetsAllOrNone) {
  start();
  drop("a.npy", face_file(1, 1));
  wait();
  const Outcome outcome = kith({"files", "forget", "a.npy", "gone.npy"});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.errors, HasSubstr("gone.npy"));
  EXPECT_EQ(status().at("samples"), 1);
  ask({"files", "forget", "a.npy"});
  EXPECT_EQ(stop(), 0);
  start();
  EXPECT_EQ(status().at("samples"), 0);
}

}  // namespace
}  // namespace kith::test
