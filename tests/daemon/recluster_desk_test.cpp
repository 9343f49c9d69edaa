// Thresholds that somebody moves or pins while a recluster is under way stay as they were told.
#include "daemon/recluster/recluster_desk.hpp"

#include <gmock/gmock.h>

#include <future>

#include "tests/core/pipeline/small_root.hpp"
#include "tests/daemon/inbox/loop_fixture.hpp"

namespace kith::test {
namespace {

constexpr double kTold = 0.61;

class ReclusterDeskTest : public LoopFixture {
 protected:
  ReclusterDeskTest() {
    writer_.post([](Engine& engine) {
      std::vector<Arrival> dropped;
      for (unsigned person = 1; person <= 3; ++person) {
        dropped.push_back(arrival("known/p" + std::to_string(person) + "/0.npy",
                                  {face(person, 0), face(person, 1)}));
      }
      for (unsigned person = 4; person <= 24; ++person) {
        std::vector<std::vector<float>> shots;
        for (unsigned shot = 0; shot < 8; ++shot) shots.push_back(face(person, shot));
        dropped.push_back(arrival("p" + std::to_string(person) + ".npy", shots));
      }
      engine.take_in(dropped);
    });
  }
  ~ReclusterDeskTest() override {
    desk_.stop();
    writer_.stop();
  }

  static EngineOptions automatic() {
    EngineOptions options;
    options.automatic = {true, true};
    return options;
  }
  /// Both thresholds, as `kith calibrate --apply` moves them.
  static void tell(Engine& engine, bool pinned) {
    Thresholds told = engine.thresholds();
    told.tolerance = told.eps = kTold;
    told.pinned = pinned;
    engine.set_thresholds(told, "calibrate", "a test");
  }

  void recluster(std::function<void(double)> progress = {}) {
    bool finished = false;
    desk_.request({std::move(progress), [&](auto report, auto failure) {
                     EXPECT_TRUE(report.has_value());
                     EXPECT_FALSE(failure);
                     finished = true;
                   }});
    ASSERT_TRUE(turn_until([&] { return finished; }));
  }
  /// The next task of the writer after the one that begins the run.
  void recluster_with_next(std::function<void(Engine&)> change) {
    std::promise<void> asked;
    writer_.post([wait = asked.get_future().share()](Engine&) { wait.wait(); });
    bool finished = false;
    desk_.request({{}, [&](auto, auto) { finished = true; }});
    writer_.post(std::move(change));
    asked.set_value();
    ASSERT_TRUE(turn_until([&] { return finished; }));
  }

  Thresholds thresholds() const { return writer_.status().thresholds; }
  void expect_as_told(bool pinned) const {
    EXPECT_EQ(thresholds().tolerance, kTold);
    EXPECT_EQ(thresholds().eps, kTold);
    EXPECT_EQ(thresholds().pinned, pinned);
  }

  SystemClock clock_;
  ThreadPool threads_{2};
  Writer writer_{Engine(Catalog(layout_.catalog()), threads_, clock_, automatic())};
  ReclusterDesk desk_{loop_, writer_, threads_, clock_, layout_, {}, [](const auto&) {}};
};

TEST_F(ReclusterDeskTest, ThresholdsMoveByThemselvesWhereNobodyTellsOtherwise) {
  recluster();
  ASSERT_TRUE(thresholds().tolerance && thresholds().eps);
  EXPECT_NE(*thresholds().tolerance, kTold);
  EXPECT_NE(*thresholds().eps, kTold);
}

/// Told with a pin, and without.
class ToldMeanwhile : public ReclusterDeskTest, public testing::WithParamInterface<bool> {};

TEST_P(ToldMeanwhile, WhileItCalibratesTheyStay) {
  recluster_with_next([](Engine& engine) { tell(engine, GetParam()); });
  expect_as_told(GetParam());
}

TEST_P(ToldMeanwhile, WhileItClustersTheyStay) {
  bool told = false;
  recluster([&](double) {
    if (std::exchange(told, true)) return;
    std::promise<void> done;
    writer_.post([](Engine& engine) { tell(engine, GetParam()); },
                 [&](const std::exception_ptr&) { done.set_value(); });
    done.get_future().wait();
  });
  EXPECT_TRUE(told);
  expect_as_told(GetParam());
}

INSTANTIATE_TEST_SUITE_P(Pinned, ToldMeanwhile, testing::Bool());

TEST_F(ReclusterDeskTest, PinnedTheyStayInTheRunsThatFollow) {
  writer_.post([](Engine& engine) { tell(engine, true); });
  recluster();
  expect_as_told(true);
}

}  // namespace
}  // namespace kith::test
