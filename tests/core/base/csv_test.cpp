#include "core/base/csv.hpp"

#include <gtest/gtest.h>

namespace kith {
namespace {

TEST(Csv, QuotesWhatNeedsIt) {
  EXPECT_EQ(CsvLine().add("a").add("").add("b c").text(), "a,,b c\n");
  EXPECT_EQ(CsvLine().add("").add("a").text(), ",a\n");
  EXPECT_EQ(CsvLine().add("a,b").add("say \"x\"").add("two\nlines").text(),
            "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\n");
}

TEST(Csv, TextsOfOthersAreNoFormulas) {
  EXPECT_EQ(CsvLine().add_text("=1+1").add_text("@x").add_text("+a").add_text("-a").text(),
            "'=1+1,'@x,'+a,'-a\n");
  EXPECT_EQ(CsvLine().add_text("\tx").text(), "'\tx\n");
}

TEST(Csv, NumbersAreNoFormulas) {
  EXPECT_EQ(CsvLine().add_text("-1").add_text("+2.5").add_text("-1e9").text(), "-1,+2.5,-1e9\n");
}

TEST(Csv, WhatProgramsJoinByIsLeftAlone) {
  EXPECT_EQ(CsvLine().add("=a.npy").text(), "=a.npy\n");
}

}  // namespace
}  // namespace kith
