#include "core/recluster/trial.hpp"

#include <gtest/gtest.h>

namespace kith {
namespace {

TEST(Trial, CountsAndHoldsAgainstThePresent) {
  const ClusterLabels labels{.samples = {1, 2, 3, 4, 5, 6},
                             .labels = {0, 0, 0, 1, 1, -1},
                             .kinds = std::vector<PointKind>(6, PointKind::kCore),
                             .cluster_count = 2};
  const ClusterMembership present{.samples = {1, 2, 3, 4},
                                  .clusters = {7, 7, 7, 7},
                                  .kinds = std::vector<PointKind>(4, PointKind::kCore)};
  const ClusterTrial trial = judge(labels, {0.5, 2}, present, 8);
  EXPECT_EQ(trial.samples, 6U);
  EXPECT_EQ(trial.clusters, 2U);
  EXPECT_EQ(trial.noise, 1U);
  EXPECT_DOUBLE_EQ(trial.largest_share, 0.5);
  EXPECT_DOUBLE_EQ(trial.churn, 0.25);  // sample 4 would leave cluster 7
}

TEST(Trial, OfNobodyIsNothing) {
  const ClusterTrial trial = judge({}, {0.5, 2}, {}, 1);
  EXPECT_EQ(trial.clusters, 0U);
  EXPECT_EQ(trial.churn, 0.0);
}

}  // namespace
}  // namespace kith
