// What calibration makes of crowds of many kinds, against what could be known only with the truth.
#include "core/calibrate/calibration.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "core/calibrate/cluster_scores.hpp"
#include "core/calibrate/pool_separation.hpp"
#include "core/calibrate/prospect.hpp"
#include "tests/core/calibrate/crowd.hpp"

namespace kith::testing {

void PrintTo(const CrowdOptions& options, std::ostream* out) {
  *out << options.dimension << " dimensions, spread " << options.spread << ", decay "
       << options.decay << ", " << options.people << " people";
}

namespace {

class Crowds : public ::testing::TestWithParam<CrowdOptions> {};

TEST_P(Crowds, GetAToleranceThatKeepsTheWantedFpirAndLosesFewMates) {
  Crowd crowd(GetParam());
  const Calibration found = crowd.calibrate();
  ASSERT_TRUE(found.tolerance);
  EXPECT_EQ(found.basis, ToleranceBasis::kStrangers);
  EXPECT_LE(crowd.strangers_named(*found.tolerance), 0.04);
  EXPECT_GE(crowd.mates_named(*found.tolerance), crowd.best_mates_named(0.01) - 0.05);
}

TEST_P(Crowds, GetAnEpsThatIsNearlyTheBestOfAll) {
  Crowd crowd(GetParam());
  crowd.calibrate();
  ThreadPool threads(2);
  const std::vector<const float*> rows = row_pointers(crowd.faces().rows);
  const DistanceTable distances(RowSet{rows, crowd.faces().rows.dimension()}, threads);
  std::vector<std::string> truth;
  for (const PersonId person : crowd.people()) truth.push_back(std::to_string(person));
  const auto f_at = [&](double eps) {
    return score_clusters(distances.dbscan(eps, 3).labels, truth).pairwise.f();
  };
  double best = 0;
  for (int step = 10; step <= 140; step += 2) best = std::max(best, f_at(step / 100.0));
  const auto found = best_separation(distances, {}, threads);
  ASSERT_TRUE(found);
  EXPECT_GE(f_at(found->eps), best - 0.03) << "eps " << found->eps;
}

INSTANTIATE_TEST_SUITE_P(
    OfManyKinds, Crowds,
    ::testing::Values(CrowdOptions{}, CrowdOptions{.dimension = 512, .spread = 0.4},
                      CrowdOptions{.dimension = 512, .spread = 0.8},
                      CrowdOptions{.spread = 0.35, .decay = 0.5},
                      CrowdOptions{.dimension = 1024, .spread = 0.6, .decay = 1},
                      CrowdOptions{.dimension = 2622, .spread = 0.5},
                      CrowdOptions{.people = 120, .enrolled = 40, .seed = 2},
                      CrowdOptions{.people = 90, .enrolled = 6, .spread = 0.5, .seed = 3}));

TEST(Calibration, DoesNotDependOnTheOrderOfFaces) {
  Crowd crowd({});
  const Calibration before = crowd.calibrate();
  crowd.shuffle();
  const Calibration after = crowd.calibrate();
  EXPECT_EQ(after.tolerance, before.tolerance);
  EXPECT_EQ(after.separation->eps, before.separation->eps);
  EXPECT_EQ(after.strangers.size(), before.strangers.size());
}

TEST(Calibration, OfAnEmptyCatalogSaysNothing) {
  ThreadPool threads(1);
  const Calibration found = calibrate(CalibrationFaces(), {}, {}, threads);
  EXPECT_FALSE(found.tolerance);
  EXPECT_FALSE(found.separation);
  EXPECT_EQ(found.basis, ToleranceBasis::kNothing);
  EXPECT_EQ(found.more_needed, 2 * 299U);
}

TEST(Calibration, WithoutReferencesHasAnEpsAndNoTolerance) {
  const Calibration found = Crowd({.enrolled = 0}).calibrate();
  EXPECT_FALSE(found.tolerance);
  EXPECT_TRUE(found.separation);
}

TEST(Calibration, OfOnePersonHasNoTolerance) {
  EXPECT_FALSE(Crowd({.people = 1, .enrolled = 1}).calibrate().tolerance);
}

TEST(Calibration, OfFewReferencesAndNoStrangersIsNoLooserThanItBegan) {
  const Calibration found = Crowd({.people = 3, .enrolled = 3}).calibrate();
  ASSERT_TRUE(found.tolerance);
  EXPECT_EQ(found.basis, ToleranceBasis::kGallery);
  EXPECT_LE(*found.tolerance, 0.8);
  EXPECT_EQ(found.more_needed, 2 * 299 - found.impostors().size());
}

TEST(Calibration, AndItsCurveSayTheSameIsProven) {
  const Calibration found = Crowd({.people = 3, .enrolled = 3}).calibrate();
  ASSERT_EQ(found.basis, ToleranceBasis::kGallery);
  ASSERT_EQ(found.accepted.count, 0U);
  const std::vector<CurvePoint> curve = error_curve(found);
  ASSERT_EQ(curve.front().fpir.count, 0U);
  EXPECT_EQ(curve.front().fpir.high, found.accepted.high);
  EXPECT_GT(found.accepted.high, proportion(0, found.accepted.of).high);
}

TEST(Calibration, OfAHandfulOfFacesDoesNotThrow) {
  for (std::size_t people = 1; people <= 5; ++people) {
    Crowd({.people = people, .enrolled = people / 2, .largest = 6}).calibrate();
  }
}

TEST(Calibration, FindsNoSeparationWhereThereIsNone) {
  Random random(5);
  const EmbeddingMatrix rows = random_faces(random, 200, 512, 1, 50.0);
  ThreadPool threads(2);
  const std::vector<const float*> pointers = row_pointers(rows);
  EXPECT_FALSE(best_separation(DistanceTable(RowSet{pointers, 512}, threads), {}, threads));
}

TEST(Calibration, AStricterFpirNeverLoosensTheTolerance) {
  Crowd crowd({.people = 90});
  const Calibration strict = crowd.calibrate(0.001);
  const Calibration loose = crowd.calibrate(0.1);
  EXPECT_LE(*strict.tolerance, *loose.tolerance);
}

// A stranger more or less is what an interval is for: each half is the gallery once, and people of
// the other half are searched in it.
TEST(Calibration, TheFpirHoldsOnTheOtherHalfOfTheReferences) {
  Random random(9);
  constexpr std::size_t kPeople = 240;
  const EmbeddingMatrix rows = random_faces(random, kPeople, 64, kPeople * 50, 0.1);
  std::vector<std::size_t> order(kPeople);
  for (std::size_t i = 0; i < kPeople; ++i) order[i] = i;
  ThreadPool threads(2);
  int held = 0;
  for (int half = 0; half < 200; ++half) {
    std::shuffle(order.begin(), order.end(), random);
    Gallery gallery(threads);
    EmbeddingMatrix enrolled;
    EmbeddingMatrix strangers;
    std::vector<SampleId> ids;
    for (std::size_t i = 0; i < kPeople; ++i) {
      (i < kPeople / 2 ? enrolled : strangers).append(rows.row(order[i]));
      if (i < kPeople / 2) ids.push_back(static_cast<SampleId>(i + 1));
    }
    gallery.add(ids, ids, enrolled);
    const EachReference each = [&](const auto& visit) {
      for (std::size_t i = 0; i < ids.size(); ++i) visit(ids[i], enrolled.row(i));
    };
    const Calibration found =
        calibrate(CalibrationFaces(), compare_references(gallery, each), {.fpir = 0.05}, threads);
    ASSERT_EQ(found.basis, ToleranceBasis::kGallery);
    std::size_t accepted = 0;
    for (const Match& match : gallery.search(strangers)) {
      accepted += match.best->distance <= *found.tolerance;
    }
    const double rate = static_cast<double>(accepted) / (kPeople / 2.0);
    held += rate >= found.expected_low && rate <= found.expected_high;
  }
  EXPECT_GE(held, 184);  // 95 % of 200, less two standard deviations
}

}  // namespace
}  // namespace kith::testing
