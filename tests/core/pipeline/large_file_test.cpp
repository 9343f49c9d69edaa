// Files of so many rows that they are stored in another way than small ones, with the same effect.
#include <gtest/gtest.h>

#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

using Rows = std::vector<std::vector<float>>;

constexpr unsigned kShots = 8;
constexpr unsigned kPeople = 600;

// Kinds and clusters by row of the whole, however it was divided into files that are called by the
// row they begin with.
std::map<std::uint64_t, std::pair<ClusterId, int>> standing(const SmallRoot& root) {
  std::map<std::uint64_t, std::pair<ClusterId, int>> all;
  for (const SampleRecord& sample : root.samples()) {
    all[std::stoull(sample.file) + sample.row] = {sample.cluster.value_or(0),
                                                  sample.kind.value_or(0)};
  }
  return all;
}

class LargeFileTest : public ::testing::Test {
 protected:
  LargeFileTest() {
    for (unsigned shot = 0; shot < kShots; ++shot) {
      for (unsigned person = 1; person <= kPeople; ++person) all_.push_back(face(person, shot));
    }
  }

  /// All rows in files of `rows` each, dropped together.
  void drop_in_files_of(SmallRoot& root, std::size_t rows) const {
    std::vector<Arrival> arrivals;
    for (std::size_t first = 0; first < all_.size(); first += rows) {
      const auto begin = all_.begin() + static_cast<std::ptrdiff_t>(first);
      const auto end =
          all_.begin() + static_cast<std::ptrdiff_t>(std::min(first + rows, all_.size()));
      arrivals.push_back(arrival(std::to_string(first), Rows(begin, end)));
    }
    root.drop(arrivals);
  }

  static void enroll(SmallRoot& root, unsigned people) {
    std::vector<Arrival> arrivals;
    for (unsigned person = 1; person <= people; ++person) {
      arrivals.push_back(
          arrival("known/" + std::to_string(person) + "/a.npy", {face(person, 100)}));
    }
    root.drop(arrivals);
  }

  Rows all_;
};

TEST_F(LargeFileTest, HasTheEffectOfItsRowsInManyFiles) {
  SmallRoot one;
  SmallRoot many;
  SmallRoot two;  // searched together, as many rows as a large file has
  drop_in_files_of(one, all_.size());
  drop_in_files_of(many, 100);
  drop_in_files_of(two, 2048);
  const ReclusterReport report = many.recluster();
  EXPECT_GT(report.clusters, kPeople / 2);
  EXPECT_EQ(one.recluster().clusters, report.clusters);
  EXPECT_EQ(two.recluster().clusters, report.clusters);
  EXPECT_EQ(standing(one), standing(many));
  EXPECT_EQ(standing(two), standing(many));
}

TEST_F(LargeFileTest, OfMostlyKnownFacesLeavesTheOthersInThePool) {
  SmallRoot root;
  enroll(root, kPeople - 10);
  drop_in_files_of(root, all_.size());
  const Counts counts = root.engine().counts();
  EXPECT_EQ(counts.known + counts.unknown + counts.ambiguous, all_.size());
  EXPECT_EQ(root.engine().pool().size(), counts.unknown + counts.ambiguous);
  EXPECT_LT(root.engine().pool().size(), all_.size() / 2);
  EXPECT_GT(root.engine().pool().size(), 0U);
}

TEST_F(LargeFileTest, StaysInThePoolWhenSomeOfItLeaves) {
  SmallRoot root;
  drop_in_files_of(root, all_.size());
  enroll(root, kPeople / 4);
  const std::size_t left = root.engine().pool().size();
  EXPECT_LT(left, all_.size());
  const ReclusterReport report = root.recluster();
  root.open();  // from the catalog
  EXPECT_EQ(root.engine().pool().size(), left);
  EXPECT_EQ(root.recluster().clusters, report.clusters);
}

}  // namespace
}  // namespace kith::test
