#include "core/calibrate/advice.hpp"

#include "tests/core/recluster/pool_fixture.hpp"

namespace kith {
namespace {

class AdviceTest : public testing::PoolFixture {
 protected:
  std::optional<ClusterAdvice> advice(const EmbeddingMatrix& rows, double eps) {
    const PoolSnapshot pool = snapshot(rows);
    const DbscanParameters parameters{eps, 3};
    return advise(pool, clusterer_.run(pool, parameters).labels, parameters, threads_);
  }

  EmbeddingMatrix people(std::size_t count) {
    return testing::random_faces(random_, count, 64, count / 10, 0.5);
  }
};

TEST_F(AdviceTest, NoneWhereEpsSuits) {
  EXPECT_FALSE(advice(people(300), 0.8));
}

TEST_F(AdviceTest, NoneForAHandfulOfSamples) {
  EXPECT_FALSE(advice(people(50), 0.01));
}

TEST_F(AdviceTest, TooSmallAnEpsIsToldWithOneThatClusters) {
  const EmbeddingMatrix rows = people(300);
  const auto said = advice(rows, 0.05);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->problem, ClusterAdvice::Problem::kNoCluster);
  EXPECT_EQ(said->samples, 300U);
  ASSERT_TRUE(said->eps);
  const ClusterLabels labels = cluster(snapshot(rows), *said->eps, 3);
  EXPECT_GE(labels.cluster_count, 25);
  EXPECT_LE(labels.cluster_count, 31);
}

TEST_F(AdviceTest, TooLargeAnEpsIsToldWithTheLargestCluster) {
  const auto said = advice(people(300), 1.6);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->problem, ClusterAdvice::Problem::kOneCluster);
  EXPECT_GT(said->largest, 150U);
  ASSERT_TRUE(said->eps);
  EXPECT_GT(*said->eps, 0.5);
  EXPECT_LT(*said->eps, 1.2);
}

TEST_F(AdviceTest, ALargePoolIsJudgedByASampleOfNeighborhoods) {
  const auto said = advice(testing::random_faces(random_, 5000, 64, 250, 0.5), 0.05);
  ASSERT_TRUE(said && said->eps);
  EXPECT_GT(*said->eps, 0.5);
  EXPECT_LT(*said->eps, 1.1);
}

TEST_F(AdviceTest, NoEpsIsInventedWhereThereIsNoStructure) {
  const auto said = advice(testing::random_faces(random_, 200, 512, 1, 50.0), 0.3);
  ASSERT_TRUE(said);
  EXPECT_EQ(said->problem, ClusterAdvice::Problem::kNoCluster);
  EXPECT_FALSE(said->eps);
}

}  // namespace
}  // namespace kith
