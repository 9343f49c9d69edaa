// What is held against files that were being read when the process ended.
#include "core/pipeline/suspects.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/pipeline/small_root.hpp"

namespace kith {
namespace {

using test::arrival;
using test::face;
using test::SmallRoot;

using Paths = std::vector<std::string>;

class SuspectsTest : public testing::Test {
 protected:
  // The process ends while it reads `paths`; the next one starts.
  void die_reading(const Paths& paths) {
    root_.engine().begin_reading(paths);
    root_.open();
  }
  const Suspects& suspects() { return root_.engine().suspects(); }

  SmallRoot root_;
};

TEST_F(SuspectsTest, NobodyIsSuspectedAfterAnOrderlyEnd) {
  const ReadingMark mark = root_.engine().begin_reading(Paths{"a.npy"});
  root_.engine().take_in({arrival("a.npy", {face(1, 0)})}, mark);
  root_.open();
  EXPECT_FALSE(suspects().contains("a.npy"));
}

TEST_F(SuspectsTest, WhatWasReadTogetherIsSuspectedTogether) {
  die_reading({"a.npy", "b.npy"});
  EXPECT_TRUE(suspects().contains("a.npy"));
  EXPECT_TRUE(suspects().contains("b.npy"));
  EXPECT_EQ(suspects().deaths("a.npy"), 0);
}

TEST_F(SuspectsTest, ThreeEndsWhileItAloneWasReadCondemnAFile) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_FALSE(suspects().condemned("a.npy"));
    die_reading({"a.npy"});
  }
  EXPECT_TRUE(suspects().condemned("a.npy"));
}

TEST_F(SuspectsTest, EndsWhileItWasNotAloneCondemnNobody) {
  for (int i = 0; i < 10; ++i) die_reading({"a.npy", "b.npy"});
  EXPECT_FALSE(suspects().condemned("a.npy"));
}

TEST_F(SuspectsTest, AGoodReadingClearsTheCount) {
  die_reading({"a.npy"});
  die_reading({"a.npy"});
  const ReadingMark mark = root_.engine().begin_reading(Paths{"a.npy"});
  root_.engine().take_in({arrival("a.npy", {face(1, 0)})}, mark);
  EXPECT_FALSE(suspects().contains("a.npy"));
  die_reading({"a.npy"});
  EXPECT_EQ(suspects().deaths("a.npy"), 1);
}

TEST_F(SuspectsTest, TheCountSurvivesARestartInBetween) {
  die_reading({"a.npy"});
  root_.open();
  EXPECT_EQ(suspects().deaths("a.npy"), 1);
}

TEST_F(SuspectsTest, AReadingThatEndedWithoutAResultIsNotHeldAgainstAFile) {
  root_.engine().end_reading(root_.engine().begin_reading(Paths{"a.npy"}));
  root_.open();
  EXPECT_FALSE(suspects().contains("a.npy"));
}

TEST_F(SuspectsTest, GroupsAreReadAtTheSameTimeAndEndEachByItself) {
  const ReadingMark first = root_.engine().begin_reading(Paths{"a.npy", "b.npy"});
  root_.engine().begin_reading(Paths{"c.npy", "d.npy"});
  root_.engine().end_reading(first);
  root_.open();
  EXPECT_FALSE(suspects().contains("a.npy"));
  EXPECT_TRUE(suspects().contains("c.npy"));
  EXPECT_TRUE(suspects().contains("d.npy"));
}

TEST_F(SuspectsTest, NamesOfAnyBytesAreKept) {
  die_reading({"\xFF\n.npy"});
  EXPECT_TRUE(suspects().contains("\xFF\n.npy"));
}

}  // namespace
}  // namespace kith
