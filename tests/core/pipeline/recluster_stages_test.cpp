// The stages of a recluster that end after its labels: drawing, which can be stopped.
#include <gmock/gmock.h>

#include "core/base/error.hpp"
#include "core/pipeline/montage_planner.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith {
namespace {

class ReclusterStages : public ::testing::Test {
 protected:
  ReclusterStages() {
    for (unsigned person = 1; person <= 2; ++person) {
      const std::vector<std::vector<float>> faces{test::face(person, 1), test::face(person, 2),
                                                  test::face(person, 3)};
      root_.drop("faces_" + std::to_string(person) + ".npy", faces);
    }
  }

  std::vector<std::string> stages() {
    std::vector<std::string> names;
    const auto report = root_.engine().last_recluster();
    for (const StageTime& s : report->stages) names.push_back(s.stage);
    return names;
  }

  test::SmallRoot root_;
};

TEST_F(ReclusterStages, EndWithTheMontageOnceItIsDrawn) {
  using ::testing::ElementsAre;
  const ReclusterReport report = root_.recluster();
  EXPECT_THAT(stages(), ElementsAre("screen", "recheck", "union", "tracking"));
  root_.engine().note_montage(report.finished_at + std::chrono::seconds(1), 0.5);
  EXPECT_THAT(stages(), ElementsAre("screen", "recheck", "union", "tracking"));
  root_.engine().note_montage(report.finished_at, 0.5);
  EXPECT_THAT(stages(), ElementsAre("screen", "recheck", "union", "tracking", "montage"));
  root_.open();
  EXPECT_THAT(stages(), ElementsAre("screen", "recheck", "union", "tracking", "montage"));
  EXPECT_EQ(root_.engine().last_recluster()->seconds, report.seconds);
}

TEST_F(ReclusterStages, DrawingIsPlannedUntilItIsStopped) {
  root_.recluster();
  MontagePlanner planner;
  std::stop_source stop;
  EXPECT_FALSE(planner.plan(root_.reader(), {}, stop.get_token()).pages.empty());
  stop.request_stop();
  EXPECT_THROW(planner.plan(root_.reader(), {}, stop.get_token()), Error);
}

}  // namespace
}  // namespace kith
