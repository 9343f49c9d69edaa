#include "core/calibrate/thresholds.hpp"

#include <gtest/gtest.h>

namespace kith {
namespace {

Calibration found(double tolerance, std::size_t strangers) {
  Calibration made;
  made.tolerance = tolerance;
  made.basis = ToleranceBasis::kStrangers;
  made.strangers.assign(strangers, 1.2);
  made.separation = Separation{0.9, 0.2};
  return made;
}

Thresholds at(double tolerance, std::size_t strangers) {
  return take_over({}, found(tolerance, strangers));
}

TEST(Thresholds, TheFirstIsTakenOver) {
  EXPECT_EQ(follow({}, found(0.86, 50)).tolerance, 0.86);
}

TEST(Thresholds, SmallMovesAreNotFollowed) {
  EXPECT_EQ(follow(at(0.86, 50), found(0.87, 55)).tolerance, 0.86);
  EXPECT_EQ(follow(at(0.86, 50), found(0.845, 50)).tolerance, 0.86);
}

TEST(Thresholds, LargeMovesAre) {
  EXPECT_EQ(follow(at(0.86, 50), found(0.88, 50)).tolerance, 0.88);
}

TEST(Thresholds, MoreEvidenceOrOtherEvidenceIsFollowed) {
  EXPECT_EQ(follow(at(0.86, 50), found(0.87, 61)).tolerance, 0.87);
  EXPECT_EQ(follow(at(0.86, 50), found(0.87, 40)).tolerance, 0.87);
  Thresholds gallery = at(0.86, 50);
  gallery.basis = ToleranceBasis::kGallery;
  EXPECT_EQ(follow(gallery, found(0.87, 50)).tolerance, 0.87);
}

TEST(Thresholds, WhatIsPinnedStays) {
  Thresholds pinned = at(0.86, 50);
  pinned.pinned = true;
  EXPECT_EQ(follow(pinned, found(0.5, 500)), pinned);
  EXPECT_EQ(follow(pinned, Separation{0.3, 0.5}, 100), pinned);
  EXPECT_EQ(take_over(pinned, found(0.5, 500)).tolerance, 0.5);
}

TEST(Thresholds, ACalibrationThatFindsNothingChangesNothing) {
  const Thresholds before = at(0.86, 50);
  EXPECT_EQ(follow(before, Calibration()).tolerance, 0.86);
}

TEST(Thresholds, APoolWithoutStructureFallsBackToWhatSuitsAllFaces) {
  const Thresholds after = follow(at(0.86, 50), std::nullopt, 7);
  EXPECT_EQ(after.eps, 0.9);
  EXPECT_TRUE(after.structureless);
}

TEST(Thresholds, OfAPoolWithoutStructureItIsKnownHowLargeItIs) {
  const Thresholds first = follow(Thresholds(), std::nullopt, 500);
  EXPECT_FALSE(first.eps);
  EXPECT_TRUE(first.structureless);
  EXPECT_EQ(first.pool, 500U);
  EXPECT_EQ(follow(first, std::nullopt, 510).pool, 510U);
}

}  // namespace
}  // namespace kith
