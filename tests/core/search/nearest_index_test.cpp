#include "core/search/nearest_index.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "core/search/distance.hpp"
#include "tests/core/search/kernel_names.hpp"
#include "tests/core/search/random_rows.hpp"

namespace kith {
namespace {

using testing::Random;
using Nearest = std::pair<double, std::size_t>;

class NearestIndexTest : public ::testing::TestWithParam<Kernel> {
 protected:
  std::vector<Nearest> nearest(const EmbeddingMatrix& probes) {
    const std::size_t slots = index_.slots(probes.rows());
    const Nearest none{std::numeric_limits<double>::max(), 0};
    std::vector<Nearest> found(slots * probes.rows(), none);
    index_.search(probes, [&](std::size_t slot, std::size_t probe, std::size_t at, double squared) {
      Nearest& mine = found[slot * probes.rows() + probe];
      mine = std::min(mine, Nearest{squared, at});
      return mine.first;
    });
    for (std::size_t i = probes.rows(); i < found.size(); ++i) {
      found[i % probes.rows()] = std::min(found[i % probes.rows()], found[i]);
    }
    found.resize(probes.rows());
    return found;
  }

  void expect_exact(const EmbeddingMatrix& probes) {
    const std::vector<Nearest> found = nearest(probes);
    for (std::size_t p = 0; p < probes.rows(); ++p) {
      Nearest expected{std::numeric_limits<double>::max(), 0};
      for (std::size_t i = 0; i < index_.size(); ++i) {
        expected = std::min(expected, {squared_distance(probes.row(p), index_.rows().row(i)), i});
      }
      ASSERT_EQ(found[p], expected) << "probe " << p << " of " << probes.rows();
    }
  }

  EmbeddingMatrix first(const EmbeddingMatrix& rows, std::size_t count) {
    EmbeddingMatrix some;
    for (std::size_t i = 0; i < count; ++i) some.append(rows.row(i));
    return some;
  }

  ThreadPool threads_{2};
  NearestIndex index_{threads_, GetParam()};
  Random random_{9};
};

TEST_P(NearestIndexTest, IsExactForOneProbeAndForMany) {
  index_.add(testing::random_faces(random_, 3000, 128, 300, 0.7));
  const EmbeddingMatrix probes = testing::random_faces(random_, 200, 128, 300, 0.7);
  for (const std::size_t count : {1, 2, 5, 13, 200}) expect_exact(first(probes, count));
}

TEST_P(NearestIndexTest, IsExactOnEverySpectrum) {
  for (const double decay : {0.3, 2.0}) {
    index_.keep({});
    index_.add(testing::random_faces(random_, 1500, 96, 100, 0.6, decay));
    expect_exact(testing::random_faces(random_, 60, 96, 100, 0.6, decay));
  }
}

TEST_P(NearestIndexTest, TiesGoToTheLowestPosition) {
  for (int i = 0; i < 100; ++i) index_.add(testing::half_cube(32));
  EmbeddingMatrix probes = testing::half_cube(32);
  probes.append(std::vector<float>(32, 0.25F));
  expect_exact(probes);
  expect_exact(first(probes, 1));
}

TEST_P(NearestIndexTest, StaysExactWhileRowsComeAndGo) {
  const EmbeddingMatrix probes = testing::random_faces(random_, 30, 64, 50, 0.7);
  for (int step = 0; step < 25; ++step) {
    index_.add(testing::random_faces(random_, 1 + random_() % 200, 64, 50, 0.7));
    std::vector<std::uint32_t> kept;
    for (std::uint32_t i = 0; i < index_.size(); ++i) {
      if (random_() % 10 != 0) kept.push_back(i);
    }
    index_.keep(kept);
    expect_exact(probes);
    expect_exact(first(probes, 1));
  }
}

TEST_P(NearestIndexTest, TakesProbesAndRowsOfAnyLength) {
  EmbeddingMatrix rows = testing::random_faces(random_, 600, 48, 50, 0.7);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    for (float& value : rows.row(i)) value *= 1.0F + static_cast<float>(i % 50);
  }
  index_.add(first(rows, 300));
  index_.add(rows);
  expect_exact(rows);
}

INSTANTIATE_TEST_SUITE_P(EachKernel, NearestIndexTest, ::testing::ValuesIn(usable_kernels()),
                         testing::name_of_kernel);

}  // namespace
}  // namespace kith
