#include "core/recluster/largest_cluster.hpp"

#include <algorithm>
#include <cmath>

#include "core/search/distance.hpp"
#include "tests/core/recluster/pool_fixture.hpp"

namespace kith {
namespace {

class LargestClusterTest : public testing::PoolFixture {
 protected:
  /// Points of an arc of the unit circle, one every `degrees`.
  static EmbeddingMatrix arc(std::size_t count, double degrees) {
    EmbeddingMatrix rows;
    for (std::size_t i = 0; i < count; ++i) {
      const double angle = static_cast<double>(i) * degrees * std::acos(-1.0) / 180;
      rows.append(std::vector<float>{static_cast<float>(std::cos(angle)),
                                     static_cast<float>(std::sin(angle))});
    }
    return rows;
  }
  static double diameter_of(const EmbeddingMatrix& rows) {
    return diameter(RowSet{row_pointers(rows), rows.dimension()});
  }
};

TEST_F(LargestClusterTest, IsMeasuredAgainstAllSamples) {
  const PoolSnapshot pool = snapshot(arc(10, 10));
  const ClusterMembership membership{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                                     {4, 4, 4, 0, 0, 0, 0, 2, 2, 0},
                                     std::vector<PointKind>(10, PointKind::kCore)};
  const LargestCluster found = largest_cluster(membership, pool);
  EXPECT_EQ(found.cluster, 4);
  EXPECT_DOUBLE_EQ(found.share, 0.3);
  EXPECT_NEAR(found.diameter, 2 * std::sin(10 * std::acos(-1.0) / 180), 1e-6);
}

TEST_F(LargestClusterTest, OfNoiseAloneThereIsNone) {
  const ClusterMembership membership{{1, 2}, {0, 0}, {PointKind::kNoise, PointKind::kNoise}};
  const LargestCluster found = largest_cluster(membership, snapshot(arc(2, 10)));
  EXPECT_EQ(found.cluster, 0);
  EXPECT_EQ(found.share, 0);
  EXPECT_EQ(found.diameter, 0);
}

TEST_F(LargestClusterTest, OfEquallyManyTheOldestCounts) {
  const ClusterMembership membership{
      {1, 2, 3, 4}, {7, 7, 3, 3}, std::vector<PointKind>(4, PointKind::kCore)};
  EXPECT_EQ(largest_cluster(membership, snapshot(arc(4, 10))).cluster, 3);
}

TEST_F(LargestClusterTest, TheDiameterOfFewRowsIsThatOfAllPairs) {
  const EmbeddingMatrix rows = testing::random_faces(random_, 60, 16, 60, 1);
  double greatest = 0;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      greatest = std::max(greatest, squared_distance(rows.row(i), rows.row(j)));
    }
  }
  EXPECT_DOUBLE_EQ(diameter_of(rows), std::sqrt(greatest));
}

TEST_F(LargestClusterTest, TheDiameterOfManyRowsIsFoundFromEndToEnd) {
  EXPECT_NEAR(diameter_of(arc(1801, 0.1)), 2, 1e-6);
}

TEST_F(LargestClusterTest, TheDiameterOfOneRowIsNone) {
  EXPECT_EQ(diameter_of(arc(1, 0)), 0);
  EXPECT_EQ(diameter_of(EmbeddingMatrix{}), 0);
}

}  // namespace
}  // namespace kith
