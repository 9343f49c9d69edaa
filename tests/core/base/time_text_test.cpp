#include "core/base/time_text.hpp"

#include <gtest/gtest.h>

namespace kith {
namespace {

std::string again(std::string_view text) {
  const auto time = parse_rfc3339(text);
  return time ? rfc3339(*time) : "none";
}

TEST(TimeText, ReadsWhatRfc3339Allows) {
  EXPECT_EQ(again("2026-03-01T12:00:00Z"), "2026-03-01T12:00:00.000000Z");
  EXPECT_EQ(again("2026-03-01t12:00:00z"), "2026-03-01T12:00:00.000000Z");
  EXPECT_EQ(again("2026-03-01 13:30:00+01:30"), "2026-03-01T12:00:00.000000Z");
  EXPECT_EQ(again("2026-03-01T12:00:00.25-00:00"), "2026-03-01T12:00:00.250000Z");
  EXPECT_EQ(again("1969-12-31T23:59:59.5Z"), "1969-12-31T23:59:59.500000Z");
  EXPECT_EQ(again("2024-02-29T00:00:00.123456789Z"), "2024-02-29T00:00:00.123456Z");
  EXPECT_EQ(again("2016-12-31T23:59:60Z"), "2017-01-01T00:00:00.000000Z");
  EXPECT_EQ(again("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00.000000Z");
}

TEST(TimeText, RefusesWhatIsNoTime) {
  for (const char* text : {"",
                           "now",
                           "2026-03-01",
                           "2026-03-01T12:00:00",
                           "2026-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-03-01T24:00:00Z",
                           "2026-03-01T12:60:00Z",
                           "2026-03-01T12:00:61Z",
                           "2026-03-01T12:00:00.Z",
                           "2026-03-01T12:00:00+1:00",
                           "2026-03-01T12:00:00+24:00",
                           "2026-03-01T12:00:00Z ",
                           " 2026-03-01T12:00:00Z",
                           "26-03-01T12:00:00Z",
                           "0000-01-01T00:00:00Z",
                           "2026-03-01T12:00Z",
                           "+2026-3-1T12:00:00Z",
                           "0001-01-01T00:00:00+23:59",
                           "9999-12-31T23:59:59-23:59",
                           "9999-12-31T23:59:60Z"}) {
    EXPECT_EQ(again(text), "none") << text;
  }
}

}  // namespace
}  // namespace kith
