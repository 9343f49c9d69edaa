// Against the tables of Clopper and Pearson.
#include "core/calibrate/proportion.hpp"

#include <gtest/gtest.h>

namespace kith {
namespace {

TEST(Proportion, OfNothingSaysNothing) {
  const Proportion none = proportion(0, 0);
  EXPECT_EQ(none.rate(), 0);
  EXPECT_EQ(none.low, 0);
  EXPECT_EQ(none.high, 1);
}

TEST(Proportion, HasTheIntervalOfClopperAndPearson) {
  const Proportion some = proportion(8, 20);
  EXPECT_DOUBLE_EQ(some.rate(), 0.4);
  EXPECT_NEAR(some.low, 0.1912, 5e-5);
  EXPECT_NEAR(some.high, 0.6395, 5e-5);
}

TEST(Proportion, OfZeroHitsReachesFromZero) {
  const Proportion zero = proportion(0, 100);
  EXPECT_EQ(zero.low, 0);
  EXPECT_NEAR(zero.high, 0.0362, 5e-5);
}

TEST(Proportion, OfAllHitsReachesToOne) {
  const Proportion all = proportion(10, 10);
  EXPECT_NEAR(all.low, 0.6915, 5e-5);
  EXPECT_EQ(all.high, 1);
}

TEST(Proportion, ThreeOverTheRateTrialsProveIt) {
  EXPECT_EQ(trials_to_prove(0.01), 299U);
  EXPECT_EQ(trials_to_prove(0.1), 29U);
}

}  // namespace
}  // namespace kith
