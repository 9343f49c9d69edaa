// What reclusters found of neighbors outlives the daemon, and nothing but time is lost without it.
#include <cstring>
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

  /// The samples whose rows the file knows by a hash (neighbor_file.hpp); none without a file.
  std::set<std::int64_t> ids_in_file() const {
    constexpr std::size_t kHeader = 8 + 8 * 8;
    const std::string bytes = root_.text_of("kith.neighbors");
    const auto number = [&](std::size_t at) {
      std::int64_t value = 0;
      if (at + sizeof value <= bytes.size()) std::memcpy(&value, bytes.data() + at, sizeof value);
      return value;
    };
    std::set<std::int64_t> ids;
    const auto points = static_cast<std::size_t>(number(8 + 8 * 4));
    for (std::size_t i = 0; i < points; ++i) ids.insert(number(kHeader + 8 * i));
    return ids;
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

TEST_F(Neighbors, OfAForgottenFaceNothingStaysInTheFile) {
  start();
  ASSERT_TRUE(reaches("clusters", 5));
  EXPECT_EQ(stop(), 0);
  start();
  const auto id = samples().at("3_2.npy").at("id").get<std::int64_t>();
  ASSERT_TRUE(ids_in_file().contains(id));
  ask({"samples", "forget", std::to_string(id), "--yes"});
  EXPECT_FALSE(ids_in_file().contains(id));
  EXPECT_EQ(stop(), 0);
  EXPECT_FALSE(ids_in_file().contains(id));
  start();
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
