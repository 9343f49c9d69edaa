#include "core/calibrate/identification.hpp"

#include <gtest/gtest.h>

namespace kith {
namespace {

constexpr PersonId kAda = 1;
constexpr PersonId kBob = 2;

Match match(PersonId best, double distance, double runner_up = 1.5) {
  return {Neighbor{1, best, distance}, Neighbor{2, best == kAda ? kBob : kAda, runner_up}};
}

Trial mate(PersonId person, Match found) {
  const bool own = found.best->person == person;
  const double impostor = own ? found.runner_up->distance : found.best->distance;
  return {true, person, std::move(found), impostor};
}

Trial stranger(double distance) {
  return {false, 0, match(kBob, distance), distance};
}

TEST(Identification, CountsWhatTheRuleMakesOfEachFace) {
  const std::vector<Trial> trials{mate(kAda, match(kAda, 0.3)), mate(kAda, match(kBob, 0.4)),
                                  mate(kBob, match(kBob, 0.9)), stranger(0.7), stranger(1.1)};
  const Identification found = identify_trials(trials, {0.8, 0});
  EXPECT_EQ(found.mated, 3U);
  EXPECT_EQ(found.strangers, 2U);
  EXPECT_EQ(found.rank1.count, 2U);
  EXPECT_EQ(found.confusion.named_right.count, 1U);
  EXPECT_EQ(found.confusion.named_wrong.count, 1U);
  EXPECT_EQ(found.confusion.missed.count, 1U);
  EXPECT_EQ(found.confusion.strangers_accepted.count, 1U);
  EXPECT_EQ(found.confusion.strangers_rejected.count, 1U);
}

TEST(Identification, KeepsTheAmbiguousApart) {
  const std::vector<Trial> trials{mate(kAda, match(kAda, 0.3, 0.35))};
  const Identification found = identify_trials(trials, {0.8, 0.1});
  EXPECT_EQ(found.confusion.ambiguous.count, 1U);
  EXPECT_EQ(found.confusion.missed.count, 0U);
}

TEST(Identification, TheToleranceLiesJustBelowTheFirstStrangerTooMany) {
  std::vector<Trial> trials{mate(kAda, match(kAda, 0.5)), mate(kBob, match(kBob, 0.95))};
  for (int i = 0; i < 100; ++i) trials.push_back(stranger(0.9 + 0.001 * i));
  const Identification found = identify_trials(trials, {0.8, 0});
  ASSERT_EQ(found.points.size(), 3U);
  EXPECT_LT(found.points[1].tolerance, 0.901);
  EXPECT_GE(found.points[1].tolerance, 0.9);
  EXPECT_EQ(found.points[1].fpir.count, 1U);
  EXPECT_EQ(found.points[1].fnir.count, 1U);
  EXPECT_EQ(found.points[2].fpir.count, 0U);
  EXPECT_FALSE(found.leave_one_person_out);
}

TEST(Identification, WithoutStrangersEachFaceIsSearchedWithoutItsOwnPerson) {
  const std::vector<Trial> trials{mate(kAda, match(kAda, 0.5, 1.2)),
                                  mate(kBob, match(kBob, 0.5, 1.3))};
  const Identification found = identify_trials(trials, {0.8, 0});
  EXPECT_TRUE(found.leave_one_person_out);
  ASSERT_EQ(found.points.size(), 3U);
  EXPECT_NEAR(found.points[2].tolerance, 1.2, 1e-9);
  EXPECT_LT(found.points[2].tolerance, 1.2);
}

TEST(Identification, WithoutImpostorsHasNoOperatingPoint) {
  Trial alone{true, kAda, {Neighbor{1, kAda, 0.3}, std::nullopt}, std::nullopt};
  EXPECT_TRUE(identify_trials(std::vector{alone}, {0.8, 0}).points.empty());
}

}  // namespace
}  // namespace kith
