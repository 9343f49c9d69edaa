#include "core/recluster/core_index.hpp"

#include <gtest/gtest.h>

#include <random>

#include "core/embedding/normalize.hpp"
#include "core/search/distance.hpp"

namespace kith {
namespace {

constexpr std::size_t kLength = 32;

// Rows around a few centers, so that some lie within eps of each other.
EmbeddingMatrix faces(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::normal_distribution<double> noise;  // one for both would keep numbers of the other's
  EmbeddingMatrix rows;
  std::vector<float> unit(kLength);
  for (std::size_t i = 0; i < count; ++i) {
    std::mt19937 center(random() % 20);
    std::vector<double> values(kLength);
    for (double& value : values) value = normal(center) + 0.25 * noise(random);
    normalize(values, unit);
    rows.append(unit);
  }
  return rows;
}

// Two cores of three are counted; every other row of the pool is a core.
class CoreIndexTest : public ::testing::TestWithParam<std::size_t> {
 protected:
  CoreIndexTest() : rows_(faces(GetParam(), 1)) {
    std::vector<SampleId> ids;
    for (std::size_t i = 0; i < rows_.rows(); ++i) {
      ids.push_back(static_cast<SampleId>(10 + i));
      if (i % 2 == 0) cores_.push_back(ids.back());
    }
    pool_.insert(ids, rows_);
  }
  static bool counts(SampleId id) { return id % 3 != 0; }

  std::optional<SampleId> by_hand(std::span<const float> probe, double eps) const {
    std::optional<SampleId> best;
    double bound = squared_eps(eps);
    for (const SampleId id : cores_) {
      if (!counts(id)) continue;
      const double squared = squared_distance(probe, rows_.row(static_cast<std::size_t>(id - 10)));
      if (squared < bound || (squared == bound && !best)) {
        bound = squared;
        best = id;
      }
    }
    return best;
  }

  ThreadPool threads_{2};
  EmbeddingMatrix rows_;
  UnknownPool pool_;
  std::vector<SampleId> cores_;
};

TEST_P(CoreIndexTest, FindsWhatLookingAtEveryCoreFinds) {
  const EmbeddingMatrix probes = faces(300, 2);
  for (const double eps : {0.3, 0.6, 1.2}) {
    const CoreIndex index(pool_.snapshot(), cores_, eps, threads_);
    const auto found = index.nearest(probes, counts);
    std::size_t near = 0;
    for (std::size_t p = 0; p < probes.rows(); ++p) {
      EXPECT_EQ(found[p], by_hand(probes.row(p), eps));
      near += found[p].has_value();
    }
    if (eps > 1 && GetParam() > 100) {
      EXPECT_GT(near, 0U);
    }
  }
}

TEST_P(CoreIndexTest, FindsItself) {
  const CoreIndex index(pool_.snapshot(), cores_, 1e-6, threads_);
  const auto found = index.nearest(rows_, [](SampleId) { return true; });
  for (std::size_t i = 0; i < rows_.rows(); i += 2) {
    EXPECT_EQ(found[i], static_cast<SampleId>(10 + i));
  }
}

INSTANTIATE_TEST_SUITE_P(Size, CoreIndexTest, ::testing::Values(0, 2, 100, 3000, 20000));

TEST(CoreIndex, PassesOverCoresThatAreNotInThePool) {
  ThreadPool threads{1};
  UnknownPool pool;
  const EmbeddingMatrix rows = faces(2, 3);
  pool.insert(std::array<SampleId, 2>{5, 7}, rows);
  const CoreIndex index(pool.snapshot(), std::array<SampleId, 3>{4, 7, 9}, 0.5, threads);
  EXPECT_EQ(index.size(), 1U);
}

}  // namespace
}  // namespace kith
