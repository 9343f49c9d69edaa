// Many parameters at once give what each of them gives alone.
#include "core/recluster/sweep.hpp"

#include "core/recluster/clusterer.hpp"
#include "tests/core/recluster/pool_fixture.hpp"

namespace kith {
namespace {

class SweepTest : public testing::PoolFixture {
 protected:
  void expect_like_single_runs(const EmbeddingMatrix& rows, NeighborOptions options = {}) {
    const std::vector<DbscanParameters> wanted{{0.6, 3},  {0.9, 3},  {0.9, 1}, {0.3, 2},
                                               {0.75, 5}, {1.1, 10}, {0.6, 4}};
    const PoolSnapshot pool = snapshot(rows);
    const std::vector<ClusterLabels> found = sweep(pool, wanted, Job{threads_}, options);
    ASSERT_EQ(found.size(), wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      SCOPED_TRACE(i);
      const ClusterLabels alone = cluster(pool, wanted[i].eps, wanted[i].min_samples);
      EXPECT_EQ(found[i].samples, alone.samples);
      EXPECT_EQ(found[i].labels, alone.labels);
      EXPECT_EQ(found[i].kinds, alone.kinds);
      EXPECT_EQ(found[i].cluster_count, alone.cluster_count);
    }
  }
};

TEST_F(SweepTest, GivesWhatSingleRunsGive) {
  expect_like_single_runs(testing::random_faces(random_, 600, 32, 30, 0.6));
}

TEST_F(SweepTest, AlsoWherePairsAreTooManyToKeep) {
  NeighborOptions few;
  few.pair_budget = 500;
  few.pairs_per_sample = 0;
  few.dense = 12;
  expect_like_single_runs(testing::random_faces(random_, 400, 24, 8, 0.5), few);
}

TEST_F(SweepTest, UsesWhatAClustererKnowsAsFarAsItReaches) {
  const PoolSnapshot pool = snapshot(testing::random_faces(random_, 600, 32, 30, 0.6));
  const std::vector<DbscanParameters> wanted{{0.6, 3}, {0.9, 3}, {0.3, 2}, {1.1, 10}};
  for (const double known : {0.2, 0.75, 1.2}) {
    for (const std::uint64_t budget : {std::uint64_t{16'000'000}, std::uint64_t{500}}) {
      SCOPED_TRACE(::testing::Message() << known << " " << budget);
      NeighborOptions options;
      options.pair_budget = budget;
      options.pairs_per_sample = 0;
      options.dense = 12;
      Clusterer clusterer(threads_, options);
      clusterer.run(pool, {known, 3});
      const std::vector<ClusterLabels> found = clusterer.sweep(pool, wanted);
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        EXPECT_EQ(found[i].labels, cluster(pool, wanted[i].eps, wanted[i].min_samples).labels);
      }
      EXPECT_EQ(clusterer.run(pool, {known, 3}).labels.labels, cluster(pool, known, 3).labels);
    }
  }
}

TEST_F(SweepTest, OfNothingIsNothing) {
  const auto found = sweep(PoolSnapshot(), std::vector<DbscanParameters>{{0.5, 3}}, Job{threads_});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_TRUE(found[0].samples.empty());
  EXPECT_TRUE(sweep(PoolSnapshot(), {}, Job{threads_}).empty());
}

TEST_F(SweepTest, EndsWhenItIsStopped) {
  std::stop_source stop;
  stop.request_stop();
  const PoolSnapshot pool = snapshot(testing::random_faces(random_, 300, 24, 10, 0.6));
  const std::vector<DbscanParameters> wanted{{0.9, 3}};
  EXPECT_THROW(sweep(pool, wanted, Job{threads_, {}, stop.get_token()}), Error);
}

}  // namespace
}  // namespace kith
