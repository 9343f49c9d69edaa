#include "core/embedding/normalize.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace kith {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<float> unit(std::vector<double> row) {
  std::vector<float> result(row.size());
  EXPECT_TRUE(normalize(row, result));
  return result;
}

bool accepts(std::vector<double> row) {
  std::vector<float> result(row.size());
  return normalize(row, result);
}

TEST(Normalize, ScalesToUnitLength) {
  EXPECT_EQ(unit({3, 4}), (std::vector<float>{0.6F, 0.8F}));
}

TEST(Normalize, KeepsSigns) {
  EXPECT_EQ(unit({-3, 4}), (std::vector<float>{-0.6F, 0.8F}));
}

TEST(Normalize, SurvivesSquaresThatOverflow) {
  EXPECT_EQ(unit({3e300, 4e300}), (std::vector<float>{0.6F, 0.8F}));
}

TEST(Normalize, SurvivesSquaresThatUnderflow) {
  EXPECT_EQ(unit({3e-300, 4e-300}), (std::vector<float>{0.6F, 0.8F}));
}

TEST(Normalize, SurvivesTheLargestAndTheSmallestNumbers) {
  const double largest = std::numeric_limits<double>::max();
  const double smallest = std::numeric_limits<double>::denorm_min();
  const float half = static_cast<float>(std::sqrt(0.5));
  EXPECT_EQ(unit({largest, largest}), (std::vector<float>{half, half}));
  EXPECT_EQ(unit({smallest, smallest}), (std::vector<float>{half, half}));
  EXPECT_EQ(unit({smallest, largest}), (std::vector<float>{0, 1}));
}

TEST(Normalize, RefusesZeroRows) {
  EXPECT_FALSE(accepts({0, 0, 0}));
  EXPECT_FALSE(accepts({0, -0.0}));
  EXPECT_FALSE(accepts({}));
}

TEST(Normalize, RefusesNanAndInfinityAnywhere) {
  for (std::size_t at = 0; at < 9; ++at) {
    for (const double bad : {kNan, kInf, -kInf}) {
      std::vector<double> row(9, 1e-300);
      row[at] = bad;
      EXPECT_FALSE(accepts(row)) << bad << " at " << at;
      row.assign(9, 1.0);
      row[at] = bad;
      EXPECT_FALSE(accepts(row)) << bad << " at " << at;
    }
  }
}

TEST(Normalize, RoundsTheFloat64QuotientOnce) {
  std::mt19937_64 random(7);
  std::normal_distribution<double> values(0.0, 5.0);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> row(512);
    long double square = 0;
    for (double& x : row) {
      x = values(random);
      square += static_cast<long double>(x) * x;
    }
    const std::vector<float> got = unit(row);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const long double exact = row[i] / std::sqrt(square);
      // Half a unit in the last place of float32, and the float64 errors on top.
      const long double ulp = std::ldexp(1.0L, std::ilogb(static_cast<float>(exact)) - 23);
      EXPECT_NEAR(static_cast<double>(got[i]), static_cast<double>(exact),
                  static_cast<double>(ulp * 0.5001L));
    }
  }
}

}  // namespace
}  // namespace kith
