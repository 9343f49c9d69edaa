#include "tests/core/recluster/pool_fixture.hpp"

namespace kith {
namespace {

class DbscanPropertyTest : public testing::PoolFixture {
 protected:
  // A small input of one of several kinds, drawn from the seed.
  EmbeddingMatrix draw() {
    const std::size_t dimension = 2 + random_() % 40;
    const std::size_t count = 1 + random_() % 90;
    EmbeddingMatrix rows;
    switch (random_() % 5) {
      case 0:  // duplicates
        rows = testing::random_faces(random_, count, dimension, 1 + count / 8, 0.3);
        for (std::size_t i = 0; i < count; ++i)
          rows.append(std::vector(rows.row(i).begin(), rows.row(i).end()));
        break;
      case 1: {  // pairs exactly at eps 1, in random order
        const EmbeddingMatrix cube = testing::half_cube(4 + dimension);
        for (std::size_t i = 0; i < count; ++i) rows.append(cube.row(random_() % cube.rows()));
        break;
      }
      case 2:  // all noise
        rows = testing::random_faces(random_, count, 64 + dimension, count, 0.1);
        break;
      case 3:  // one blob
        rows = testing::random_faces(random_, count, dimension, 1, 0.2);
        break;
      default:  // people, with border points
        rows = testing::random_faces(random_, count, dimension, 1 + count / 10, 0.9);
    }
    return rows;
  }
};

TEST_F(DbscanPropertyTest, TwoHundredSmallInputsEqualThePaper) {
  const std::vector<double> all_eps{0.3, 0.5, 0.75, 1.0, 1.2};
  for (int i = 0; i < 200; ++i) {
    const EmbeddingMatrix rows = draw();
    const double eps = all_eps[random_() % all_eps.size()];
    expect_like_the_paper(rows, eps, static_cast<int>(1 + random_() % 10));
  }
}

TEST_F(DbscanPropertyTest, EverySpectrumEqualsThePaper) {
  for (const std::size_t dimension : {128, 512}) {
    for (const double decay : {0.0, 0.5, 2.0}) {
      const EmbeddingMatrix rows = testing::random_faces(random_, 300, dimension, 25, 0.7, decay);
      for (const double eps : {0.3, 0.75, 1.2}) {
        expect_like_the_paper(rows, eps, static_cast<int>(1 + random_() % 10));
      }
    }
  }
}

TEST_F(DbscanPropertyTest, PointsExactlyAtEpsAreNeighbors) {
  const ClusterLabels labels = cluster(snapshot(testing::half_cube(16)), 1.0, 5);
  EXPECT_EQ(labels.cluster_count, 1);
  EXPECT_THAT(labels.kinds, ::testing::Each(PointKind::kCore));
}

TEST_F(DbscanPropertyTest, FifteenHundredNearTiesEqualThePaper) {
  for (const double eps : {0.75, 0.9}) {
    expect_like_the_paper(testing::near_ties(random_, 1500, 48, eps, 1e-7), eps, 2);
  }
}

}  // namespace
}  // namespace kith
