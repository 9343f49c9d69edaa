// By hand, and BCubed by its definition.
#include "core/calibrate/cluster_scores.hpp"

#include <gtest/gtest.h>

namespace kith {
namespace {

ClusterScores scores(std::vector<std::int32_t> labels, std::vector<std::string> truth) {
  return score_clusters(labels, truth);
}

TEST(ClusterScores, OfPerfectClustersAreOne) {
  const auto perfect = scores({0, 0, 1, 1}, {"a", "a", "b", "b"});
  EXPECT_EQ(perfect.pairwise.f(), 1);
  EXPECT_EQ(perfect.bcubed.f(), 1);
  EXPECT_EQ(perfect.clusters, 2U);
  EXPECT_EQ(perfect.noise, 0U);
}

TEST(ClusterScores, OfOneClusterOfTwoPeopleLosePrecision) {
  const auto merged = scores({0, 0, 0, 0}, {"a", "a", "b", "b"});
  EXPECT_DOUBLE_EQ(merged.pairwise.precision, 2.0 / 6);
  EXPECT_EQ(merged.pairwise.recall, 1);
  EXPECT_DOUBLE_EQ(merged.bcubed.precision, 0.5);
  EXPECT_EQ(merged.bcubed.recall, 1);
}

TEST(ClusterScores, OfNoiseLoseRecallAlone) {
  const auto lost = scores({-1, -1, 0, 0}, {"a", "a", "b", "b"});
  EXPECT_EQ(lost.pairwise.precision, 1);
  EXPECT_DOUBLE_EQ(lost.pairwise.recall, 0.5);
  EXPECT_EQ(lost.bcubed.precision, 1);
  EXPECT_DOUBLE_EQ(lost.bcubed.recall, 0.75);
  EXPECT_EQ(lost.noise, 2U);
}

TEST(ClusterScores, OfNothingAreWhole) {
  EXPECT_EQ(scores({}, {}).pairwise.f(), 1);
  EXPECT_EQ(scores({}, {}).bcubed.f(), 1);
}

}  // namespace
}  // namespace kith
