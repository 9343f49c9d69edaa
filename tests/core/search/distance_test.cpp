#include "core/search/distance.hpp"

#include <gmock/gmock.h>

#include <array>

#include "tests/core/search/random_rows.hpp"

namespace kith {
namespace {

using testing::Random;

TEST(Distance, OfARowToItselfIsZero) {
  Random random(1);
  const EmbeddingMatrix rows = testing::random_faces(random, 20, 37, 5, 0.5);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    EXPECT_EQ(squared_distance(rows.row(i), rows.row(i)), 0);
  }
}

TEST(Distance, IsTheSameInBothDirections) {
  Random random(2);
  const EmbeddingMatrix rows = testing::random_faces(random, 20, 130, 5, 0.5);
  for (std::size_t i = 1; i < rows.rows(); ++i) {
    EXPECT_EQ(squared_distance(rows.row(i), rows.row(0)),
              squared_distance(rows.row(0), rows.row(i)));
  }
}

TEST(Distance, IsExactWhereTheSumsAre) {
  const std::array<float, 11> x{0.5F, 0.5F, 0.5F, 0.5F, 0, 0, 0, 0, 0, 0, 2};
  const std::array<float, 11> y{0.5F, 0.5F, 0.5F, -0.5F, 0, 0, 0, 0, 0, 0, 0};
  EXPECT_EQ(squared_distance(x, y), 5.0);
}

TEST(Distance, CountsEveryColumnWhateverTheirNumber) {
  for (std::size_t dimension = 1; dimension < 70; ++dimension) {
    const std::vector<float> ones(dimension, 1.0F);
    const std::vector<float> zeros(dimension, 0.0F);
    EXPECT_EQ(squared_distance(ones, zeros), static_cast<double>(dimension));
  }
}

TEST(SquaredEps, IsRoundedAsScikitLearnRoundsItForFloat32Rows) {
  EXPECT_EQ(squared_eps(1.0), 1.0);
  EXPECT_EQ(squared_eps(0.9), static_cast<double>(0.9F * 0.9F));
  EXPECT_NE(squared_eps(0.9), 0.9 * 0.9);
}

}  // namespace
}  // namespace kith
