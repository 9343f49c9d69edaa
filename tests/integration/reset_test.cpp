// A root that is started over.
#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;

class Reset : public KithTest {
 protected:
  Reset() { configure("[inbox]\nsettle = \"100ms\"\n"); }

  void start_with_faces() {
    drop_known("ada", "0.npy", face_file(1, 0));
    drop_faces(1, 1, 2);
    drop_faces(2, 0, 4);
    start();
    EXPECT_TRUE(reaches("samples", 7));
    ask({"recluster"});
    EXPECT_TRUE(eventually([&] { return root_.has("montages/person-1.png"); }));
  }
  void reset() { EXPECT_EQ(kith({"reset", "--yes"}).exit_code, 0); }
  /// The daemon answers again, with an empty root.
  testing::AssertionResult comes_back() {
    if (eventually([&] {
          const Outcome outcome = kith({"-o", "json", "status"});
          return outcome.exit_code == 0 && Json::parse(outcome.output).at("samples") == 0;
        }))
      return testing::AssertionSuccess();
    return testing::AssertionFailure() << "the daemon does not come back";
  }
};

TEST_F(Reset, LeavesARootThatKnowsNothing) {
  start_with_faces();
  reset();
  ASSERT_TRUE(comes_back());
  const Json now = status();
  for (const char* key :
       {"samples", "people", "references", "clusters", "noise", "files_done", "files_failed"})
    EXPECT_EQ(now.at(key), 0) << key;
  EXPECT_EQ(now.at("dimension"), nullptr);
  EXPECT_EQ(now.at("last_recluster"), nullptr);
  EXPECT_TRUE(samples().empty());
  EXPECT_TRUE(eventually([&] { return !root_.has("montages/person-1.png"); }));
  EXPECT_TRUE(root_.has("archive/known/ada/0.npy"));
}

TEST_F(Reset, TakesTheArchiveInAgainFromTheFirstId) {
  start_with_faces();
  reset();
  ASSERT_TRUE(comes_back());
  root_.place("known/ada/0.npy", root_.text_of("archive/known/ada/0.npy"));
  EXPECT_EQ(kith({"wait"}).exit_code, 0);
  drop_faces(1, 1, 2);
  drop_faces(2, 0, 4);
  EXPECT_EQ(kith({"wait"}).exit_code, 0);
  EXPECT_EQ(samples().at("known/ada/0.npy").at("id"), 1);
  EXPECT_EQ(status().at("known"), 2);
  ask({"recluster"});
  EXPECT_EQ(ask({"clusters", "list"}).at("clusters").at(0).at("id"), 1);
}

TEST_F(Reset, TakesAnotherModelsEmbeddings) {
  start_with_faces();
  reset();
  ASSERT_TRUE(comes_back());
  drop("other.csv", std::as_bytes(std::span(std::string_view("0.1,0.2,0.3\n0.3,0.1,0.2\n"))));
  EXPECT_EQ(kith({"wait", "other.csv"}).exit_code, 0);
  EXPECT_EQ(status().at("dimension"), 3);
}

TEST_F(Reset, IsToldToWhoFollowsTheJournal) {
  start_with_faces();
  const std::int64_t last = status().at("last_event");
  Process follower({.program = KITH_PROGRAM,
                    .arguments = {"--root", root_.path(), "-o", "json", "events", "--follow",
                                  "--since", std::to_string(last - 1)}});
  // It follows once it has told the last event: one that starts during the reset finds no daemon.
  ASSERT_TRUE(eventually([&] { return !follower.output().empty(); }));
  reset();
  drop("a.npy", face_file(5, 0));
  ASSERT_TRUE(
      eventually([&] { return follower.output().find("sample_unknown") != std::string::npos; }));
  const auto heard = json_lines(follower.output());
  ASSERT_GT(heard.size(), 1);
  EXPECT_EQ(heard.at(1).at("kind"), "reset");
  EXPECT_EQ(heard.at(1).at("sequence"), last + 1);
  EXPECT_THAT(heard.at(1).at("actor").get<std::string>(), HasSubstr("uid"));
}

TEST_F(Reset, DoesNotWaitForAFollowerThatIsBusy) {
  start_with_faces();
  const std::string until_told = "touch '" + (root_ / "busy").string() + "'; until [ -e '" +
                                 (root_ / "go").string() + "' ]; do sleep 0.05; done";
  Process follower({.program = KITH_PROGRAM,
                    .arguments = {"--root", root_.path(), "events", "--follow", "--cursor",
                                  root_ / "cursor", "--exec", until_told}});
  ASSERT_TRUE(eventually([&] { return root_.has("busy"); }));
  const auto begin = std::chrono::steady_clock::now();
  reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  root_.place("go", "");
  const std::string last = std::to_string(status().at("last_event").get<std::int64_t>());
  EXPECT_TRUE(eventually([&] { return root_.text_of("cursor") == last + "\n"; }));
}

TEST_F(Reset, AsksBeforehand) {
  start_with_faces();
  const Outcome outcome = kith({"reset"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("--yes"));
  EXPECT_EQ(status().at("samples"), 7);
}

TEST_F(Reset, SurvivesARestart) {
  start_with_faces();
  reset();
  ASSERT_TRUE(comes_back());
  EXPECT_EQ(stop(), 0);
  start();
  EXPECT_EQ(status().at("samples"), 0);
}

}  // namespace
}  // namespace kith::test
