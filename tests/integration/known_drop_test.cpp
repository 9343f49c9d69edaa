// A drop into known/ is told by its owner, and can be taken back.
#include <unistd.h>

#include "core/base/user.hpp"
#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;

class KnownDrop : public KithTest {
 protected:
  KnownDrop() { configure("[inbox]\nsettle = \"100ms\"\n"); }
  void wait() { EXPECT_EQ(kith({"wait"}).exit_code, 0); }
};

TEST_F(KnownDrop, IsInTheHistoryUnderItsOwner) {
  start();
  drop_known("ada", "0.npy", face_file(1, 0));
  wait();
  const Json commands = ask({"history"}).at("commands");
  ASSERT_EQ(commands.size(), 1U);
  EXPECT_EQ(commands[0].at("kind"), "enroll");
  EXPECT_EQ(commands[0].at("actor"), actor_of(::getuid()));
  EXPECT_THAT(kith({"history"}).output, HasSubstr("1 face of ada dropped below known/"));
}

TEST_F(KnownDrop, IsTakenBackWithWhatItDecided) {
  start();
  drop_faces(1, 1, 2);
  drop_known("ada", "0.npy", face_file(1, 0));
  wait();
  EXPECT_EQ(samples().at("1_1.npy").at("person"), "ada");
  EXPECT_EQ(kith({"undo", "1"}).exit_code, 0);
  EXPECT_EQ(samples().at("1_1.npy").at("state"), "unknown");
  EXPECT_EQ(samples().at("known/ada/0.npy").at("state"), "unknown");
  EXPECT_EQ(status().at("people"), 0);
  EXPECT_TRUE(root_.has("archive/known/ada/0.npy"));
  root_.place("known/bob/0.npy", root_.text_of("archive/known/ada/0.npy"));
  wait();
  EXPECT_EQ(samples().at("1_1.npy").at("person"), "bob");
}

TEST_F(KnownDrop, OfOneBurstIsTakenBackAsAWholeAfterARestart) {
  drop_known("ada", "0.npy", face_file(1, 0));
  drop_known("ada", "1.npy", face_file(1, 1));
  start();
  wait();
  kill();
  start();
  const Json commands = ask({"history"}).at("commands");
  std::size_t taken_back = 0;
  for (const Json& command : commands) {
    EXPECT_EQ(kith({"undo", std::to_string(command.at("number").get<int>())}).exit_code, 0);
    ++taken_back;
  }
  EXPECT_GE(taken_back, 1U);
  EXPECT_EQ(status().at("references"), 0);
}

}  // namespace
}  // namespace kith::test
