#include "core/identify/decision.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace kith {
namespace {

constexpr PersonId kAlice = 1;
constexpr PersonId kBob = 2;

Match nobody() {
  return {};
}
Match near_alice(double distance) {
  return {Neighbor{10, kAlice, distance}, std::nullopt};
}
Match between(double alice, double bob) {
  return {Neighbor{10, kAlice, alice}, Neighbor{20, kBob, bob}};
}

SampleState state_of(const Match& match, const DecisionRule& rule = {}) {
  return decide(match, rule).state;
}

TEST(Decision, UnknownWithoutAnyReference) {
  const Decision decision = decide(nobody(), {});
  EXPECT_EQ(decision.state, SampleState::kUnknown);
  EXPECT_EQ(decision.person(), std::nullopt);
  EXPECT_EQ(decision.evidence, nobody());
}

TEST(Decision, KnownWithinTheTolerance) {
  const Decision decision = decide(near_alice(0.5), {});
  EXPECT_EQ(decision.state, SampleState::kKnown);
  EXPECT_EQ(decision.person(), kAlice);
}

TEST(Decision, ToleranceIsInclusive) {
  const double beyond = std::nextafter(0.8, 1.0);
  EXPECT_EQ(state_of(near_alice(0.8), {.tolerance = 0.8}), SampleState::kKnown);
  EXPECT_EQ(state_of(near_alice(beyond), {.tolerance = 0.8}), SampleState::kUnknown);
}

TEST(Decision, ToleranceOfZeroKnowsIdenticalFacesOnly) {
  EXPECT_EQ(state_of(near_alice(0), {.tolerance = 0}), SampleState::kKnown);
  EXPECT_EQ(state_of(near_alice(1e-300), {.tolerance = 0}), SampleState::kUnknown);
}

TEST(Decision, UnknownKeepsItsEvidenceAndHasNoPerson) {
  const Decision decision = decide(between(0.9, 1.0), {});
  EXPECT_EQ(decision.state, SampleState::kUnknown);
  EXPECT_EQ(decision.evidence, between(0.9, 1.0));
  EXPECT_EQ(decision.person(), std::nullopt);
}

TEST(Decision, TwoPeopleCloserThanTheMarginAreAmbiguous) {
  const Decision decision = decide(between(0.5, 0.5625), {.margin = 0.125});
  EXPECT_EQ(decision.state, SampleState::kAmbiguous);
  EXPECT_EQ(decision.evidence, between(0.5, 0.5625));
  EXPECT_EQ(decision.person(), std::nullopt);
}

TEST(Decision, TwoPeopleExactlyTheMarginApartAreNot) {
  EXPECT_EQ(state_of(between(0.5, 0.625), {.margin = 0.125}), SampleState::kKnown);
}

TEST(Decision, MarginCountsARunnerUpBeyondTheTolerance) {
  EXPECT_EQ(state_of(between(0.79, 0.81), {.margin = 0.1}), SampleState::kAmbiguous);
}

TEST(Decision, WithoutMarginTwoPeopleAtOneDistanceAreNeverAmbiguous) {
  EXPECT_EQ(state_of(between(0.5, 0.5), {.margin = 0}), SampleState::kKnown);
}

TEST(Decision, MarginNeedsASecondPerson) {
  EXPECT_EQ(state_of(near_alice(0.5), {.margin = 2}), SampleState::kKnown);
}

TEST(Decision, BeyondTheToleranceIsUnknownHoweverCloseTwoPeopleAre) {
  EXPECT_EQ(state_of(between(0.9, 0.9), {.margin = 0.1}), SampleState::kUnknown);
}

TEST(Decision, DecidesManyInOrder) {
  const std::vector<Match> matches = {near_alice(0.5), nobody(), between(0.5, 0.5)};
  const DecisionRule rule{.margin = 0.1};
  const std::vector<Decision> decisions = decide(matches, rule);
  ASSERT_EQ(decisions.size(), 3U);
  for (std::size_t i = 0; i < matches.size(); ++i) {
    EXPECT_EQ(decisions[i], decide(matches[i], rule));
  }
  EXPECT_TRUE(decide(std::vector<Match>(), rule).empty());
}

TEST(Decision, EveryStateHasANameOfItsOwn) {
  EXPECT_EQ(name_of(SampleState::kUnknown), "unknown");
  EXPECT_EQ(name_of(SampleState::kKnown), "known");
  EXPECT_EQ(name_of(SampleState::kAmbiguous), "ambiguous");
  EXPECT_EQ(name_of(SampleState::kReference), "reference");
}

}  // namespace
}  // namespace kith
