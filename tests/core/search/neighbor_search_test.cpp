#include "core/search/neighbor_search.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>

#include "core/base/error.hpp"
#include "core/search/distance.hpp"
#include "tests/core/search/random_rows.hpp"

namespace kith {
namespace {

using testing::Random;
using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

class NeighborSearchTest : public ::testing::Test {
 protected:
  NeighborGraph find(const EmbeddingMatrix& rows, double eps) {
    const std::vector<const float*> pointers = row_pointers(rows);
    return find_neighbors({pointers, rows.dimension()}, eps, Job{threads_});
  }

  static Pairs pairs(const NeighborGraph& graph) {
    Pairs result;
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
      for (const std::uint32_t j : graph.kept_with(i)) {
        EXPECT_TRUE(result.insert(std::minmax(i, j)).second) << i << ' ' << j << " came twice";
      }
    }
    return result;
  }

  static Pairs all_pairs(const EmbeddingMatrix& rows, double eps) {
    Pairs result;
    for (std::uint32_t i = 0; i < rows.rows(); ++i) {
      for (std::uint32_t j = i + 1; j < rows.rows(); ++j) {
        if (squared_distance(rows.row(i), rows.row(j)) <= squared_eps(eps)) result.insert({i, j});
      }
    }
    return result;
  }

  void expect_exact(const EmbeddingMatrix& rows, double eps) {
    const NeighborGraph graph = find(rows, eps);
    const Pairs expected = all_pairs(rows, eps);
    ASSERT_EQ(pairs(graph), expected)
        << rows.rows() << " x " << rows.dimension() << ", eps " << eps;
    std::vector<std::uint32_t> degrees(rows.rows(), 1);
    for (const auto& [i, j] : expected) {
      ++degrees[i];
      ++degrees[j];
    }
    EXPECT_EQ(graph.degrees, degrees);
  }

  ThreadPool threads_{2};
  Random random_{7};
};

TEST_F(NeighborSearchTest, FindsNothingAmongNothing) {
  EXPECT_EQ(find({}, 0.5).size(), 0U);
}

TEST_F(NeighborSearchTest, ASinglePointIsItsOwnNeighbor) {
  expect_exact(testing::random_faces(random_, 1, 16, 1, 0.1), 0.5);
}

TEST_F(NeighborSearchTest, EqualsAllPairsOnEverySpectrumAndDimension) {
  for (const std::size_t dimension : {2, 5, 16, 100, 128, 512}) {
    for (const double decay : {0.0, 0.4, 2.0}) {
      const EmbeddingMatrix rows = testing::random_faces(random_, 700, dimension, 60, 0.6, decay);
      for (const double eps : {0.3, 0.75, 1.2}) expect_exact(rows, eps);
    }
  }
}

TEST_F(NeighborSearchTest, CountsPairsExactlyAtEps) {
  for (const std::size_t dimension : {4, 16, 128}) {
    EmbeddingMatrix rows = testing::half_cube(dimension);
    testing::append_all(rows, testing::half_cube(dimension));
    for (const double eps : {1.0, 2.0, 0.5}) expect_exact(rows, eps);
  }
}

TEST_F(NeighborSearchTest, DecidesNearTiesByTheFloat64Rule) {
  for (const double eps : {0.5, 0.75, 0.9}) {
    expect_exact(testing::near_ties(random_, 1500, 64, eps, 1e-7), eps);
  }
}

TEST_F(NeighborSearchTest, FindsAllPairsOfOneBlob) {
  expect_exact(testing::random_faces(random_, 900, 64, 1, 0.1), 0.75);
}

TEST_F(NeighborSearchTest, TakesRowsThatAreNotOfUnitLength) {
  EmbeddingMatrix rows = testing::random_faces(random_, 300, 48, 20, 0.6);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    for (float& value : rows.row(i)) value *= 1.0F + static_cast<float>(i % 7);
  }
  expect_exact(rows, 2.5);
}

TEST_F(NeighborSearchTest, TellsItsProgressAndStopsWhenAsked) {
  const EmbeddingMatrix rows = testing::random_faces(random_, 2000, 32, 10, 0.6);
  const std::vector<const float*> pointers = row_pointers(rows);
  std::stop_source stop;
  double last = -1;
  const auto progress = [&](double done) {
    EXPECT_GE(done, 0);
    EXPECT_LE(done, 1);
    last = done;
    stop.request_stop();
  };
  ThreadPool alone(1);
  try {
    find_neighbors({pointers, 32}, 0.5, Job{alone, progress, stop.get_token()});
    FAIL() << "was not stopped";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUnavailable);
  }
  EXPECT_GE(last, 0);
}

}  // namespace
}  // namespace kith
