// After every step of a random sequence of arrivals and departures, the labels are those of a run
// from nothing.
#include <algorithm>
#include <map>

#include "core/base/error.hpp"
#include "tests/core/recluster/pool_fixture.hpp"

namespace kith {
namespace {

class IncrementalTest : public testing::PoolFixture {
 protected:
  void begin(std::size_t dimension, std::size_t people, NeighborOptions options = {}) {
    faces_ = testing::random_faces(random_, 4000, dimension, people, 0.6);
    next_ = 0;
    pool_.clear();
    gone_.clear();
    clusterer_ = Clusterer(threads_, options);
  }

  void insert(std::size_t count) {
    std::vector<SampleId> ids;
    EmbeddingMatrix rows;
    for (std::size_t i = 0; i < count; ++i) {
      ids.push_back(static_cast<SampleId>(next_ + 1));
      rows.append(faces_.row(next_++ % faces_.rows()));
    }
    pool_.insert(ids, rows);
  }

  // Some of those that left come back, among the others.
  void bring_back(std::size_t count) {
    std::vector<SampleId> ids;
    EmbeddingMatrix rows;
    while (count-- > 0 && !gone_.empty()) {
      const auto at = gone_.begin() + static_cast<std::ptrdiff_t>(random_() % gone_.size());
      ids.push_back(*at);
      gone_.erase(at);
    }
    std::sort(ids.begin(), ids.end());
    for (const SampleId id : ids) {
      rows.append(faces_.row(static_cast<std::size_t>(id - 1) % faces_.rows()));
    }
    pool_.insert(ids, rows);
  }

  void erase(std::vector<SampleId> ids) {
    pool_.erase(ids);
    gone_.insert(gone_.end(), ids.begin(), ids.end());
  }

  void erase_random(std::size_t count) {
    std::vector<SampleId> ids(pool_.ids().begin(), pool_.ids().end());
    std::shuffle(ids.begin(), ids.end(), random_);
    ids.resize(std::min(count, ids.size()));
    std::sort(ids.begin(), ids.end());
    erase(std::move(ids));
  }

  // As when a person names a cluster.
  void erase_cluster(const ClusterLabels& labels) {
    if (labels.cluster_count == 0) return;
    const auto chosen =
        static_cast<std::int32_t>(random_() % static_cast<std::uint64_t>(labels.cluster_count));
    std::vector<SampleId> ids;
    for (std::size_t i = 0; i < labels.samples.size(); ++i) {
      if (labels.labels[i] == chosen) ids.push_back(labels.samples[i]);
    }
    erase(std::move(ids));
  }

  ClusterLabels expect_like_a_batch_run(double eps, int min_samples) {
    const PoolSnapshot pool = pool_.snapshot();
    ClusterLabels labels = clusterer_.run(pool, {eps, min_samples}).labels;
    const ClusterLabels batch = Clusterer(threads_).run(pool, {eps, min_samples}).labels;
    EXPECT_EQ(labels.samples, batch.samples);
    EXPECT_EQ(labels.labels, batch.labels);
    EXPECT_EQ(labels.kinds, batch.kinds);
    EXPECT_EQ(labels.cluster_count, batch.cluster_count);
    return labels;
  }

  void walk(int steps, double eps, int min_samples, std::size_t batch) {
    ClusterLabels labels;
    for (int step = 0; step < steps && !HasFailure(); ++step) {
      SCOPED_TRACE(step);
      switch (random_() % 6) {
        case 0:
          erase_random(1 + random_() % batch);
          break;
        case 1:
          bring_back(1 + random_() % batch);
          break;
        case 2:
          erase_cluster(labels);
          break;
        default:
          insert(1 + random_() % batch);
      }
      labels = expect_like_a_batch_run(eps, min_samples);
    }
  }

  EmbeddingMatrix faces_;
  std::size_t next_ = 0;
  UnknownPool pool_;
  std::vector<SampleId> gone_;
};

TEST_F(IncrementalTest, TwoThousandInsertsAndDeletesEqualABatchRunAfterEveryStep) {
  begin(24, 30);
  walk(2000, 0.75, 3, 3);
}

TEST_F(IncrementalTest, LargeStepsEqualABatchRun) {
  begin(64, 60);
  walk(60, 0.8, 4, 300);
}

TEST_F(IncrementalTest, AThinnedGraphEqualsABatchRunAfterEveryStep) {
  NeighborOptions tight;
  tight.pair_budget = 40;
  tight.pairs_per_sample = 2;
  tight.dense = 8;
  begin(16, 6, tight);
  walk(500, 0.75, 3, 12);
  begin(16, 4, tight);
  walk(200, 0.6, 8, 40);
}

TEST_F(IncrementalTest, AThinnedGraphEqualsABatchRunAtTheEdgeOfDense) {
  NeighborOptions tight;
  tight.pair_budget = 0;
  tight.pairs_per_sample = 0;
  tight.dense = 5;
  begin(8, 12, tight);
  walk(600, 0.55, 5, 8);
}

TEST_F(IncrementalTest, OtherParametersAreAnsweredRight) {
  begin(32, 20);
  insert(300);
  expect_like_a_batch_run(0.75, 3);
  expect_like_a_batch_run(0.75, 7);
  expect_like_a_batch_run(0.9, 7);
  insert(100);
  expect_like_a_batch_run(0.75, 2);
}

TEST_F(IncrementalTest, ASampleWhoseRowChangedIsLookedAtAgain) {
  begin(32, 20);
  insert(200);
  expect_like_a_batch_run(0.75, 3);
  const EmbeddingMatrix others = testing::random_faces(random_, 200, 32, 20, 0.6);
  std::vector<SampleId> ids(pool_.ids().begin(), pool_.ids().end());
  pool_.clear();
  pool_.insert(ids, others);
  expect_like_a_batch_run(0.75, 3);
  pool_.clear();
  pool_.insert(ids, testing::random_faces(random_, 200, 48, 20, 0.6));
  expect_like_a_batch_run(0.75, 3);
}

TEST_F(IncrementalTest, AStoppedRunCanBeRunAgain) {
  begin(32, 20);
  insert(500);
  expect_like_a_batch_run(0.75, 3);
  erase_random(40);
  insert(700);
  bring_back(20);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(clusterer_.run(pool_.snapshot(), {0.75, 3}, {}, stop.get_token()), Error);
  expect_like_a_batch_run(0.75, 3);
  insert(10);
  expect_like_a_batch_run(0.75, 3);
}

TEST_F(IncrementalTest, ARunStoppedWhilePairsAreFoundCanBeRunAgain) {
  begin(32, 20);
  insert(500);
  expect_like_a_batch_run(0.75, 3);
  erase_random(40);
  insert(4000);  // many tiles, of which the first stops the run
  std::stop_source stop;
  const auto stop_soon = [&](double share) {
    if (share > 0) stop.request_stop();
  };
  EXPECT_THROW(clusterer_.run(pool_.snapshot(), {0.75, 3}, stop_soon, stop.get_token()), Error);
  expect_like_a_batch_run(0.75, 3);
}

TEST_F(IncrementalTest, DirectionsLearnedAnewChangeNothing) {
  begin(96, 200);
  for (int i = 0; i < 4; ++i) {
    insert(5000);
    expect_like_a_batch_run(0.75, 3);
  }
}

}  // namespace
}  // namespace kith
