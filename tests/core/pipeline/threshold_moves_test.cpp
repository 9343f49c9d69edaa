// Thresholds that move by themselves: an entry of the journal each, taken back alone.
#include <gmock/gmock.h>

#include "core/base/error.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

using testing::HasSubstr;

EngineOptions automatic() {
  EngineOptions options;
  options.automatic = {true, true};
  return options;
}

class ThresholdMoves : public testing::Test {
 protected:
  void move_tolerance(double tolerance) {
    Thresholds next = root.engine().thresholds();
    next.tolerance = tolerance;
    next.impostors = 100;
    root.engine().set_thresholds(next, "recluster", "");
  }
  void move_eps(double eps) {
    Thresholds next = root.engine().thresholds();
    next.eps = eps;
    next.pool = 50;
    root.engine().set_thresholds(next, "recluster", "");
  }
  double tolerance() { return root.engine().options().rule.tolerance; }
  double eps() { return root.engine().options().clustering.eps; }
  std::string refusal(CommandNumber number) {
    try {
      root.engine().undo(number, "a test");
    } catch (const Error& error) {
      return error.what();
    }
    return "done";
  }

  SmallRoot root{automatic()};
};

TEST_F(ThresholdMoves, AreAnEntryEach) {
  move_tolerance(0.9);
  move_eps(0.7);
  const auto commands = root.reader().commands({});
  ASSERT_EQ(commands.size(), 2U);
  EXPECT_EQ(commands[0].description, "moved tolerance from 0.8 to 0.9");
  EXPECT_EQ(commands[1].description, "moved eps from 0.5 to 0.7");
}

class ListedMoves : public ThresholdMoves {
 protected:
  ListedMoves() {
    root.drop("known/Ada/0.npy", {face(1, 0)});
    move_tolerance(0.01);
    root.drop("hers.npy", {face(1, 1), face(1, 2)});
    move_tolerance(0.9);
  }
  std::string listed() const {
    std::string detail;
    for (const EventRecord& event : root.events()) {
      if (event.kind == EventKind::kThresholdsMoved) detail = event.detail;
    }
    return detail;
  }
};

TEST_F(ListedMoves, ListWhatChanged) {
  EXPECT_THAT(listed(), HasSubstr(R"("decisions":2,"became_known":[2,3],"became_unknown":[],)"
                                  R"("became_ambiguous":[]})"));
  EXPECT_EQ(root.reader().commands({}).back().description,
            "moved tolerance from 0.01 to 0.9; 2 faces became known");
}

TEST_F(ListedMoves, NameNoFaceThatWasForgotten) {
  const RootLayout layout{root.catalog_path().parent_path()};
  create_layout(layout);
  root.engine().forget({std::nullopt, {2}}, "a test", layout, {});
  EXPECT_THAT(listed(), HasSubstr(R"("decisions":2})"));
}

TEST_F(ThresholdMoves, OfTheToleranceIsTakenBackWhileALaterOneOfEpsStands) {
  move_tolerance(0.9);
  move_eps(0.7);
  const CommandOutcome undone = root.engine().undo(1, "a test");
  EXPECT_EQ(tolerance(), 0.8);
  EXPECT_EQ(eps(), 0.7);
  EXPECT_TRUE(root.engine().thresholds().pinned);
  EXPECT_EQ(root.engine().thresholds().impostors, 0U);
  EXPECT_EQ(root.engine().thresholds().pool, 50U);
  EXPECT_EQ(undone.command.description,
            "took back command 1 (moved tolerance from 0.8 to 0.9), and pinned both");
}

TEST_F(ThresholdMoves, OfEpsIsTakenBackWhileALaterOneOfTheToleranceStands) {
  move_eps(0.7);
  move_tolerance(0.9);
  root.engine().undo(1, "a test");
  EXPECT_EQ(eps(), 0.5);
  EXPECT_EQ(tolerance(), 0.9);
  root.open();
  EXPECT_EQ(eps(), 0.5);
  EXPECT_EQ(tolerance(), 0.9);
}

TEST_F(ThresholdMoves, WaitForLaterOnesOfTheSameThreshold) {
  move_tolerance(0.9);
  move_eps(0.7);
  move_tolerance(1.0);
  EXPECT_THAT(refusal(1), HasSubstr("cannot be taken back while command 3"));
  root.engine().undo(3, "a test");
  root.engine().undo(1, "a test");
  EXPECT_EQ(tolerance(), 0.8);
}

TEST_F(ThresholdMoves, AreNotWhatAnUndoWithoutANumberMeans) {
  move_tolerance(0.9);
  EXPECT_THROW(root.engine().undo({}, "a test"), Error);
  EXPECT_EQ(tolerance(), 0.9);
}

}  // namespace
}  // namespace kith::test
