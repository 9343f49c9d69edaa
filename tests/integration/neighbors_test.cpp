// What reclusters found of neighbors outlives the daemon, and nothing but time is lost without it.
#include <fstream>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

class Neighbors : public KithTest {
 protected:
  Neighbors() {
    configure("[cluster]\neps = 0.75\ninterval = \"1h\"\n");
    for (unsigned person = 1; person <= 5; ++person) drop_faces(person, 0, 6);
  }

  std::map<std::string, Json> clusters() {
    std::map<std::string, Json> of_samples;
    for (const auto& [file, sample] : samples()) of_samples[file] = sample.at("cluster");
    return of_samples;
  }

  /// Whether clusters and kinds are what a daemon says that knows nothing from before.
  void expect_as_from_nothing() {
    EXPECT_EQ(kith({"recluster"}).exit_code, 0);
    const auto with_it = clusters();
    stop();
    std::filesystem::remove(root_ / "kith.neighbors");
    start();
    EXPECT_EQ(kith({"recluster"}).exit_code, 0);
    EXPECT_EQ(clusters(), with_it);
  }
};

TEST_F(Neighbors, AreKeptAtTheStopAndTakenUpAtTheStart) {
  start();
  ASSERT_TRUE(reaches("clusters", 5));
  EXPECT_EQ(stop(), 0);
  EXPECT_TRUE(root_.has("kith.neighbors"));
  start();
  drop_faces(3, 6, 2);
  ASSERT_TRUE(reaches("samples", 32));
  expect_as_from_nothing();
}

TEST_F(Neighbors, ADamagedFileCostsNothingButTime) {
  start();
  ASSERT_TRUE(reaches("clusters", 5));
  EXPECT_EQ(stop(), 0);
  std::ofstream(root_ / "kith.neighbors", std::ios::binary) << "kithnbr1 and no more";
  start();
  drop_faces(2, 6, 1);
  ASSERT_TRUE(reaches("samples", 31));
  expect_as_from_nothing();
}

TEST_F(Neighbors, AResetForgetsThem) {
  start();
  ASSERT_TRUE(reaches("clusters", 5));
  EXPECT_EQ(stop(), 0);
  start();
  EXPECT_EQ(kith({"reset", "--yes"}).exit_code, 0);
  EXPECT_TRUE(eventually([&] { return !root_.has("kith.neighbors"); }));
}

TEST_F(Neighbors, OnceKeepsThemToo) {
  EXPECT_EQ(once().exit_code, 0);
  EXPECT_TRUE(root_.has("kith.neighbors"));
}

TEST_F(Neighbors, AFileThatCannotBeWrittenStopsNothing) {
  std::filesystem::create_directories(root_ / "kith.neighbors/in the way");
  start();
  ASSERT_TRUE(reaches("clusters", 5));
  EXPECT_EQ(stop(), 0);
}

TEST_F(Neighbors, EveryStageOfAReclusterIsTimed) {
  start();
  ASSERT_TRUE(reaches("clusters", 5));
  const Json asked = ask({"recluster"});
  for (const char* stage : {"screen", "recheck", "union", "tracking", "montage"}) {
    EXPECT_TRUE(asked.at("stages").contains(stage)) << stage << " is not in " << asked;
    EXPECT_TRUE(eventually([&] {
      return status().at("last_recluster").at("stages").contains(stage);
    })) << stage;
  }
}

}  // namespace
}  // namespace kith::test
