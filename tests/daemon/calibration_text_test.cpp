// What status says of automatic thresholds.
#include "daemon/recluster/calibration_text.hpp"

#include <gmock/gmock.h>

namespace kith {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr AutomaticThresholds kBoth{.tolerance = true, .eps = true, .fpir = 0.01};

Thresholds of_a_gallery(std::size_t impostors) {
  Thresholds thresholds;
  thresholds.tolerance = 0.8;
  thresholds.basis = ToleranceBasis::kGallery;
  thresholds.fpir = 0.1;
  thresholds.impostors = impostors;
  thresholds.more_needed = 23;
  return thresholds;
}

TEST(CalibrationText, NamesTheFpirThatTheToleranceWasFoundFor) {
  EXPECT_THAT(text_of(kBoth, of_a_gallery(6)), HasSubstr("tolerance 0.8 for an FPIR of 10 %: "));
}

TEST(CalibrationText, SaysWhatCalibrationSaysIsProven) {
  EXPECT_THAT(text_of(kBoth, of_a_gallery(6)), HasSubstr("which proves 0 to 71 %; about 23 more"));
}

TEST(CalibrationText, SaysHowManyMoreReferencesItNeeds) {
  EXPECT_THAT(text_of(kBoth, {}), HasSubstr("not enough references: need about 299 more to prove "
                                            "an FPIR of 1 %"));
}

TEST(CalibrationText, OfManyFacesThatNothingSeparatesSaysThatTheyShowNoStructure) {
  const auto none = std::optional<Separation>();
  EXPECT_THAT(text_of(kBoth, follow(Thresholds(), none, 500)),
              HasSubstr("nothing separates the 500 unknown faces: their embeddings show no "
                        "structure"));
  EXPECT_THAT(text_of(kBoth, follow(Thresholds(), none, 5)), HasSubstr("not enough unknown faces"));
}

}  // namespace
}  // namespace kith
