// What a screen says without looking at the rows themselves.
#include "core/search/screen.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "core/search/distance.hpp"
#include "core/search/neighbor_search.hpp"
#include "tests/core/search/random_rows.hpp"

namespace kith {
namespace {

using testing::Random;

class ScreenTest : public ::testing::Test {
 protected:
  struct Outcome {
    std::size_t near = 0;  // pairs within eps, of all
    std::size_t sure = 0;  // those that the screen was sure of
  };

  /// Screens all rows against all others, with a screen made for the first `count` of them; what it
  /// is sure of has to be right.
  Outcome look_at(const EmbeddingMatrix& rows, double eps, std::size_t count) {
    const std::vector<const float*> pointers = row_pointers(rows);
    const RowSet set{pointers, rows.dimension()};
    const double limit = squared_eps(eps);
    const std::vector<const float*> first(pointers.begin(),
                                          pointers.begin() + static_cast<std::ptrdiff_t>(count));
    Screen screen_of = make_screen({first, rows.dimension()}, limit, Job{threads_});
    std::vector<std::uint32_t> all(rows.rows());
    std::iota(all.begin(), all.end(), 0U);
    screen_of.spread({}, rows.rows());
    screen_of.encode(set, all, Job{threads_});
    ScreenQueries queries = screen_of.queries(all);
    for (std::int32_t& threshold : queries.limits) threshold -= screen_of.allowance(limit);
    std::vector<Hit> hits;
    screen(usable_kernels().front(), queries.codes, queries.limits.data(), screen_of.codes(), 0,
           rows.rows(), hits);
    Outcome outcome;
    for (const Hit& hit : hits) {
      const double distance = squared_distance(rows.row(hit.query), rows.row(hit.column));
      outcome.near += distance <= limit ? 1 : 0;
      if (!screen_of.surely_within(hit.query, hit.column, hit.margin)) continue;
      ++outcome.sure;
      EXPECT_LE(distance, limit) << hit.query << ' ' << hit.column;
    }
    return outcome;
  }
  Outcome look_at(const EmbeddingMatrix& rows, double eps) {
    return look_at(rows, eps, rows.rows());
  }

  ThreadPool threads_{2};
  Random random_{11};
};

TEST_F(ScreenTest, IsNeverSureOfAPairThatIsFarther) {
  for (const std::size_t dimension : {2, 33, 128, 512}) {
    for (const double decay : {0.0, 0.3, 1.0}) {
      const EmbeddingMatrix rows = testing::random_faces(random_, 600, dimension, 12, 0.6, decay);
      for (const double eps : {0.3, 0.6, 0.9, 1.2, 1.9}) look_at(rows, eps);
    }
  }
}

TEST_F(ScreenTest, IsNeverSureAtEpsItself) {
  EmbeddingMatrix rows = testing::near_ties(random_, 300, 128, 0.75, 1e-7);
  look_at(rows, 0.75);
  look_at(testing::half_cube(32), 1.0);
}

TEST_F(ScreenTest, IsNeverSureOfRowsThatItWasNotMadeFor) {
  EmbeddingMatrix rows = testing::random_faces(random_, 300, 64, 3, 0.3);
  for (std::size_t i = 0; i < 200; ++i) {
    std::vector<float> row(rows.row(i).begin(), rows.row(i).end());
    for (float& value : row) value *= i % 2 == 0 ? 3.0F : 1e-3F;
    rows.append(row);
  }
  for (const double eps : {0.01, 0.5, 2.0}) look_at(rows, eps, 300);
}

TEST_F(ScreenTest, IsSureOfMostPairsOfATightCrowd) {
  const Outcome outcome = look_at(testing::random_faces(random_, 800, 128, 1, 0.2), 0.75);
  EXPECT_EQ(outcome.near, 800U * 800U);
  EXPECT_GT(outcome.sure, outcome.near * 9 / 10);
}

}  // namespace
}  // namespace kith
