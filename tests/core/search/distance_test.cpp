#include "core/search/distance.hpp"

#include <gmock/gmock.h>
#include <hwy/targets.h>

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

// One of these instruction sets is what a processor has; all of them have to agree.
class EveryInstructionSet : public ::testing::TestWithParam<std::int64_t> {
 protected:
  EveryInstructionSet() { choose(GetParam()); }
  ~EveryInstructionSet() override { choose(0); }

 private:
  static void choose(std::int64_t targets) {
    hwy::SetSupportedTargetsForTest(targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
  }
};

double dot_in_eight_sums(std::span<const float> x, std::span<const float> y) {
  std::array<double, 8> s{};
  for (std::size_t i = 0; i < x.size(); ++i) s[i % 8] += double{x[i]} * double{y[i]};
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

TEST_P(EveryInstructionSet, GivesTheSameBits) {
  Random random(3);
  for (const std::size_t dimension : {2, 7, 8, 37, 128, 512, 517}) {
    const EmbeddingMatrix rows = testing::random_faces(random, 20, dimension, 5, 0.5);
    for (std::size_t i = 1; i < rows.rows(); ++i) {
      EXPECT_EQ(dot_product(rows.row(0), rows.row(i)), dot_in_eight_sums(rows.row(0), rows.row(i)));
    }
  }
}

std::vector<std::int64_t> instruction_sets() {
  std::vector<std::int64_t> sets;
  for (std::int64_t rest = hwy::SupportedTargets(); rest != 0; rest &= rest - 1) {
    sets.push_back(rest & -rest);
  }
  return sets;
}

INSTANTIATE_TEST_SUITE_P(Distance, EveryInstructionSet, ::testing::ValuesIn(instruction_sets()));

TEST(SquaredEps, IsRoundedAsScikitLearnRoundsItForFloat32Rows) {
  EXPECT_EQ(squared_eps(1.0), 1.0);
  EXPECT_EQ(squared_eps(0.9), static_cast<double>(0.9F * 0.9F));
  EXPECT_NE(squared_eps(0.9), 0.9 * 0.9);
}

}  // namespace
}  // namespace kith
