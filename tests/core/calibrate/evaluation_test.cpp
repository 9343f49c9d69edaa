// A small folder from its bytes to the whole report.
#include "core/calibrate/evaluation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.hpp"
#include "core/calibrate/labeled_files.hpp"

namespace kith {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::vector<float> at_angle(double degrees) {
  const double radians = degrees * M_PI / 180;
  return {static_cast<float>(std::cos(radians)), static_cast<float>(std::sin(radians))};
}

class EvaluationTest : public ::testing::Test {
 protected:
  void refer(PersonId person, double degrees) {
    EmbeddingMatrix row;
    row.append(at_angle(degrees));
    const SampleId sample = ++references_;
    gallery_.add(std::vector{sample}, std::vector{person}, row);
  }
  void face(const std::string& label, double degrees) {
    faces_.rows.append(at_angle(degrees));
    faces_.labels.push_back(label);
    faces_.files.push_back(label + "/" + std::to_string(faces_.source_rows.size()) + ".npy");
    faces_.source_rows.push_back(0);
  }
  Evaluation run() {
    return evaluate(faces_, gallery_, {{"ada", 1}, {"bob", 2}}, {{0.3, 0}, {0.1, 2}, guard_, true},
                    Job{threads_});
  }

  ThreadPool threads_{1};
  Gallery gallery_{threads_};
  SampleId references_ = 0;
  LabeledFaces faces_;
  GuardMode guard_ = GuardMode::kOff;
};

TEST_F(EvaluationTest, NamesAndGroupsTheFacesOfAFolder) {
  refer(1, 0);
  refer(2, 90);
  for (const double degrees : {1.0, 3.0, 5.0}) face("ada", degrees);
  for (const double degrees : {88.0, 91.0}) face("bob", degrees);
  face("eve", 180);
  const Evaluation found = run();
  EXPECT_EQ(found.faces, 6U);
  EXPECT_EQ(found.people, 3U);
  EXPECT_EQ(found.identification.rank1.count, 5U);
  EXPECT_EQ(found.identification.rank1.of, 5U);
  EXPECT_EQ(found.identification.confusion.named_right.count, 5U);
  EXPECT_EQ(found.identification.confusion.strangers_rejected.count, 1U);
  EXPECT_EQ(found.clusters.clusters, 2U);
  EXPECT_EQ(found.clusters.noise, 1U);
  EXPECT_EQ(found.clusters.pairwise.f(), 1);
}

TEST_F(EvaluationTest, DoubtsALabelThatItsClusterContradictsAndNamesADuplicate) {
  refer(1, 0);
  refer(2, 90);
  for (const double degrees : {0.0, 2.0, 4.0}) face("ada", degrees);
  face("bob", 3.0);
  face("bob", 90.0);
  face("bob", 90.01);
  const auto doubts = run().doubts;
  ASSERT_THAT(doubts, SizeIs(3));
  EXPECT_EQ(doubts[0].row, 3U);
  EXPECT_EQ(doubts[0].reason, DoubtReason::kMinorityOfCluster);
  EXPECT_EQ(doubts[0].other_label, "ada");
  EXPECT_NEAR(*doubts[0].distance, 2 * std::sin(0.5 * M_PI / 180), 1e-6);
  EXPECT_FALSE(doubts[0].own_distance.has_value());
  EXPECT_EQ(doubts[1].reason, DoubtReason::kNeighborsDisagree);
  EXPECT_EQ(doubts[2].row, 5U);
  EXPECT_EQ(doubts[2].other_row, 4U);
  EXPECT_EQ(doubts[2].reason, DoubtReason::kNearDuplicate);
}

TEST_F(EvaluationTest, ScoresTheCutsOfTheGuardThatIsInForce) {
  refer(1, 0);
  for (int i = 0; i < 12; ++i) face("ada", 0.1 * i);
  for (int i = 0; i < 12; ++i) face("bob", 11 + 0.1 * i);
  face("bob", 6.1);  // within eps of the last of her and the first of his
  const Evaluation flagged = run();
  EXPECT_EQ(flagged.clusters.clusters, 1U);
  EXPECT_EQ(flagged.cuts, 0U);
  guard_ = GuardMode::kSplit;
  const Evaluation cut = run();
  EXPECT_EQ(cut.clusters.clusters, 2U);
  EXPECT_EQ(cut.cuts, 1U);
  EXPECT_GT(cut.clusters.pairwise.f(), flagged.clusters.pairwise.f());
}

LabeledFile ones(const std::string& name, const std::string& person, std::size_t dimension) {
  std::string text;
  for (std::size_t i = 0; i < dimension; ++i) text += "1 ";
  text += '\n';
  const auto* const begin = reinterpret_cast<const std::byte*>(text.data());
  return {name, person, {begin, begin + text.size()}};
}

TEST(LabeledFiles, WhatCannotBeReadIsToldAndTheRestGoesOn) {
  const LabeledReading reading = read_labeled({ones("ada/a.txt", "ada", 4),
                                               ones("ada/b.txt", "ada", 5),
                                               {"x.npy", "ada", {}},
                                               ones("loose.txt", "", 4)},
                                              4);
  EXPECT_THAT(reading.faces.labels, ElementsAre("ada"));
  ASSERT_THAT(reading.unread, SizeIs(3));
  EXPECT_EQ(reading.unread[0].name, "ada/b.txt");
  EXPECT_THAT(reading.unread[0].message, HasSubstr("5"));
  EXPECT_THAT(reading.unread[2].message, HasSubstr("does not say whose faces it holds"));
}

}  // namespace
}  // namespace kith
