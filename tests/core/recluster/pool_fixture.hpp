// A pool and a clusterer with the verbs that tests of clustering need.
#pragma once

#include <gmock/gmock.h>

#include <numeric>

#include "core/recluster/clusterer.hpp"
#include "core/recluster/pool.hpp"
#include "tests/core/recluster/naive_dbscan.hpp"
#include "tests/core/search/random_rows.hpp"

namespace kith::testing {

class PoolFixture : public ::testing::Test {
 protected:
  static PoolSnapshot snapshot(const EmbeddingMatrix& rows) {
    std::vector<SampleId> ids(rows.rows());
    std::iota(ids.begin(), ids.end(), SampleId{1});
    UnknownPool pool;
    pool.insert(ids, rows);
    return pool.snapshot();
  }

  static EmbeddingMatrix rows_of(const PoolSnapshot& pool) {
    EmbeddingMatrix rows;
    for (std::size_t i = 0; i < pool.size(); ++i) rows.append(pool.row(i));
    return rows;
  }

  ClusterLabels cluster(const PoolSnapshot& pool, double eps, int min_samples) {
    return clusterer_.run(pool, {eps, min_samples}).labels;
  }

  void expect_like_the_paper(const EmbeddingMatrix& rows, double eps, int min_samples) {
    const ClusterLabels labels = cluster(snapshot(rows), eps, min_samples);
    ASSERT_EQ(labels.labels, NaiveDbscan(rows, eps, min_samples).labels())
        << rows.rows() << " x " << rows.dimension() << ", eps " << eps << ", min_samples "
        << min_samples;
  }

  ThreadPool threads_{2};
  Clusterer clusterer_{threads_};
  Random random_{11};
};

}  // namespace kith::testing
