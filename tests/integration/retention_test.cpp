// What grows old goes, in a daemon as it runs.
#include <filesystem>

#include "tests/support/kith_test.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;

class Retention : public KithTest {
 protected:
  void rule(std::string_view rules) {
    configure("[inbox]\nsettle = \"100ms\"\n[retention]\n" + std::string(rules));
  }
  void wait() { EXPECT_EQ(kith({"wait"}).exit_code, 0); }
  testing::AssertionResult grows_old(const std::string& key, int count) {
    if (eventually([&] { return status().at(key) == count; }, std::chrono::seconds(30)))
      return testing::AssertionSuccess();
    return testing::AssertionFailure() << status().dump(2);
  }
};

TEST_F(Retention, TakesUnknownFacesFromCatalogAndDisk) {
  rule("unknown = \"1s\"\nfailed = \"1s\"\n");
  drop_known("ada", "0.npy", face_file(1, 0));
  start();
  drop_faces(1, 1, 1);
  drop_faces(2, 0, 3);
  drop("bad.npy", std::as_bytes(std::span("no array")));
  EXPECT_EQ(kith({"wait"}).exit_code, 1);
  EXPECT_TRUE(grows_old("unknown", 0));
  EXPECT_TRUE(grows_old("files_failed", 0));
  EXPECT_EQ(status().at("known"), 1);
  EXPECT_EQ(status().at("references"), 1);
  EXPECT_FALSE(root_.has("archive/2_0.npy"));
  EXPECT_FALSE(root_.has("failed/bad.npy"));
  EXPECT_TRUE(root_.has("archive/1_1.npy"));
  // What the loop knows is shown once a second.
  EXPECT_TRUE(eventually([&] { return status().at("retention").at("samples") >= 1; }));
  EXPECT_TRUE(status().at("retention").at("last_time").is_string());
  EXPECT_THAT(kith({"status"}).output, HasSubstr("retention"));
  drop_faces(2, 0, 1);
  wait();
  EXPECT_EQ(files().at("2_0.npy").at("state"), "archived");
}

TEST_F(Retention, HoldsTheRootBelowItsLimitWhileFilesCome) {
  rule("max_size = \"12MiB\"\n");
  start();
  std::vector<double> rows;
  for (unsigned shot = 0; shot < 1000; ++shot) {
    for (const double value : face_of(shot % 40, shot)) rows.push_back(value);
  }
  const auto bytes = npy_matrix(1000, kFaceDimension, rows);
  for (std::size_t copy = 0; copy * bytes.size() < 24 << 20; ++copy)
    drop(std::to_string(copy) + ".npy", bytes);
  wait();
  EXPECT_TRUE(eventually(
      [&] {
        const Json now = status();
        const Json& retention = now.at("retention");
        return retention.at("files") > 0 && retention.at("due") == false &&
               retention.at("size") <= retention.at("max_size") && now.at("health") == "ok";
      },
      std::chrono::seconds(30)))
      << status().dump(2);
}

TEST_F(Retention, TriesAgainWhenSomethingCameThatMayGo) {
  rule("max_size = \"16KiB\"\n");
  start();
  const auto says = [&](const std::string& words) {
    return status().at("degraded").dump().find(words) != std::string::npos;
  };
  ASSERT_TRUE(eventually([&] { return says("nothing is left that may go"); }));
  drop_faces(2, 0, 3);
  wait();
  EXPECT_TRUE(eventually([&] { return status().at("retention").at("files") > 0; },
                         std::chrono::seconds(30)));
}

TEST_F(Retention, TellsAReaderWhichEventsItLost) {
  rule("events = \"1s\"\n");
  start();
  drop_faces(2, 0, 3);
  wait();
  const auto last = status().at("last_event").get<int>();
  ASSERT_TRUE(
      eventually([&] { return kith({"events"}).output.empty(); }, std::chrono::seconds(30)));
  const Outcome all = kith({"events"});
  EXPECT_EQ(all.exit_code, 0);
  EXPECT_THAT(all.errors, HasSubstr("events 1 to " + std::to_string(last)));
  const std::string cursor = root_ / "cursor";
  const Outcome command = kith({"events", "--cursor", cursor, "--exec", "cat"});
  EXPECT_EQ(command.exit_code, 0);
  EXPECT_THAT(command.errors, HasSubstr("no longer in the journal"));
  EXPECT_EQ(root_.text_of("cursor"), std::to_string(last) + "\n");
  EXPECT_EQ(kith({"events", "--cursor", cursor}).errors, "");
}

TEST_F(Retention, OnceAlsoLetsGo) {
  rule("unknown = \"1s\"\n");
  drop_faces(2, 0, 3);
  ASSERT_EQ(once().exit_code, 0);
  ASSERT_TRUE(eventually([&] { return once().exit_code == 0 && !root_.has("archive/2_0.npy"); }));
  start();
  EXPECT_EQ(status().at("samples"), 0);
}

TEST_F(Retention, TakesOverNewRules) {
  rule("");
  start();
  drop_faces(2, 0, 1);
  wait();
  EXPECT_TRUE(status().at("retention").is_null());
  rule("archive = \"1s\"\n");
  EXPECT_EQ(kith({"reload"}).exit_code, 0);
  EXPECT_TRUE(eventually([&] { return !root_.has("archive/2_0.npy"); }, std::chrono::seconds(30)));
  EXPECT_EQ(status().at("samples"), 1);
  rule("archive = \"soon\"\n");
  const Outcome refused = kith({"reload"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.errors, HasSubstr("retention.archive must be an age"));
}

}  // namespace
}  // namespace kith::test
