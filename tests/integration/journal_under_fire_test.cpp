// The short form of what the slow tests do for a minute and more.
#include "tests/integration/journal_under_fire.hpp"

namespace kith::test {
namespace {

class Journal : public JournalUnderFire {};

TEST_F(Journal, ComesToACommandOnceEachWhileDaemonAndFollowerAreKilled) {
  start();
  start_follower();
  std::jthread filming([&] { film(60, 50); });
  fire(8);
  filming.join();
  EXPECT_EQ(kith({"wait"}).exit_code, 0);
  expect_each_event_once();
}

TEST_F(Journal, OfACommandThatOutlivesItsFollowerGoesOnBehindIt) {
  start();
  EXPECT_TRUE(reaches("references", kPeople));
  const std::string out = root_ / "out";
  const auto follow = [&] {
    follower_.emplace(Command{
        .program = KITH_PROGRAM,
        .arguments = {
            "--root", root_.path(), "events", "--follow", "--kind", "sample_unknown", "--cursor",
            root_ / "cursor", "--exec",
            "cat >> '" + out + "'; while test ! -e '" + out + ".go'; do sleep 0.02; done"}});
  };
  follow();
  drop("a.npy", face_file(900, 0));
  drop("b.npy", face_file(901, 0));
  ASSERT_TRUE(eventually([&] { return !root_.text_of("out").empty(); }));
  kill_follower();
  follow();
  EXPECT_TRUE(eventually(
      [&] { return follower_->errors().find("another kith is at work") != std::string::npos; }));
  EXPECT_EQ(json_lines(root_.text_of("out")).size(), 1U);
  root_.place("out.go", "");
  EXPECT_TRUE(eventually([&] { return json_lines(root_.text_of("out")).size() == 2; }));
  EXPECT_EQ(kith({"wait"}).exit_code, 0);
  follower_->signal(SIGTERM);
  EXPECT_EQ(follower_->wait(), 0);
  const auto lines = json_lines(root_.text_of("out"));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_GE(std::stoll(root_.text_of("cursor")), lines.back().at("sequence").get<std::int64_t>());
}

}  // namespace
}  // namespace kith::test
