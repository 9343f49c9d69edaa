// Why a sample is what it is, where margins and rejections have a say.
#include "core/pipeline/explanation.hpp"

#include <gmock/gmock.h>

#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// `distance` from the first axis, toward another.
std::vector<float> apart(double distance, std::size_t axis) {
  const double angle = 2 * std::asin(distance / 2);
  std::vector<float> row(kDimension);
  row[0] = static_cast<float>(std::cos(angle));
  row[axis] = static_cast<float>(std::sin(angle));
  return row;
}

class Explanations : public testing::Test {
 protected:
  void bring(double ann, double ben) {
    root.drop("known/Ann/0.npy", {apart(ann, 1)});
    root.drop("known/Ben/0.npy", {apart(ben, 2)});
    root.drop("face.npy", {apart(0, 1)});
  }
  void put_in_force(double tolerance, double margin) {
    root.options().rule = {tolerance, margin};
    root.engine().configure(root.options());
  }
  void reject(const std::string& person) {
    root.engine().run(reject_samples({root.sample("face.npy").id}, person), "a test");
  }
  Explanation explained() {
    const EngineOptions& options = root.engine().options();
    return explain(root.reader(), root.sample("face.npy").id, options.rule, options.clustering);
  }

  SmallRoot root{{.rule = {.tolerance = 0.8, .margin = 0.1}}};
};

TEST_F(Explanations, OfAKnownFaceTakeTheNearerOfToleranceAndMargin) {
  bring(0.475, 0.61);
  EXPECT_EQ(explained().change, "0.035 farther and it would be ambiguous with Ben");
  put_in_force(0.5, 0.1);
  EXPECT_EQ(explained().change, "0.025 farther and it would be unknown");
  put_in_force(0.8, 0);
  EXPECT_EQ(explained().change, "0.135 farther and it would be Ben");
}

TEST_F(Explanations, OfAnUnknownFaceTakeBoth) {
  bring(0.9, 0.95);
  put_in_force(0.8, 0.2);
  EXPECT_EQ(explained().change,
            "0.100 closer and it would be ambiguous with Ben, 0.150 closer and it would be Ann");
  put_in_force(0.8, 0.1);
  EXPECT_EQ(explained().change, "0.100 closer and it would be Ann");
}

TEST_F(Explanations, NameARejectionOfTheNearest) {
  bring(0.475, 0.61);
  reject("Ann");
  const Explanation found = explained();
  EXPECT_THAT(found.why, StartsWith("it was said not to be Ann, 0.475 away; the nearest other "
                                    "reference, of Ben, lies within the tolerance"));
  EXPECT_EQ(found.change,
            "0.190 farther and it would be unknown; without the rejection of Ann it would be Ann");
}

TEST_F(Explanations, NameARejectionThatLeftNobodyElse) {
  bring(0.475, 0.61);
  reject("Ben");
  reject("Ann");
  const Explanation found = explained();
  EXPECT_EQ(found.why,
            "it was said not to be Ann, 0.475 away, nor Ben, 0.610 away, and nobody "
            "else has a reference");
  EXPECT_EQ(found.change, "without the rejection of Ann it would be Ann");
}

TEST_F(Explanations, ARejectionThatHadNoSayWouldChangeNothing) {
  bring(0.475, 0.9);
  reject("Ben");
  const Explanation found = explained();
  EXPECT_THAT(found.why, HasSubstr("not to be Ben, 0.900 away"));
  EXPECT_EQ(found.change, "0.325 farther and it would be unknown");
}

}  // namespace
}  // namespace kith::test
