// Text for eyes, piece by piece.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "client/present/phrases.hpp"
#include "client/present/table.hpp"
#include "client/present/text_width.hpp"
#include "client/present/words.hpp"
#include "client/suggest.hpp"
#include "kith/v1/types.pb.h"

namespace kith::client {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

TEST(TextWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(columns_of("abc"), 3U);
  EXPECT_EQ(columns_of("Zoë"), 3U);
  EXPECT_EQ(columns_of("e\u0301"), 1U);
  EXPECT_EQ(columns_of("川端"), 4U);
  EXPECT_EQ(columns_of("🙂"), 2U);
}

TEST(TextWidth, KeepsTheBeginning) {
  EXPECT_EQ(keep_beginning("abcdef", 6), "abcdef");
  EXPECT_EQ(keep_beginning("abcdef", 4), "abc…");
  EXPECT_EQ(keep_beginning("川端康成", 4), "川…");
  EXPECT_EQ(keep_beginning("abc", 0), "");
}

TEST(TextWidth, KeepsTheEnd) {
  EXPECT_EQ(keep_end("abcdef", 4), "…def");
  EXPECT_EQ(keep_end("川端康成", 4), "…成");
}

TEST(TextWidth, WrapsAtSpaces) {
  EXPECT_THAT(wrap("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("one two", 7), ElementsAre("one two"));
  EXPECT_THAT(wrap("unbreakable", 4), ElementsAre("unbr", "eaka", "ble"));
  EXPECT_THAT(wrap("", 4), ElementsAre(""));
}

class TableTest : public ::testing::Test {
 protected:
  TableTest() { table_.add({"1", "a/long/path.npy", "a long message"}); }

  std::string at(std::size_t width) const { return table_.text(width, Paint(false)); }

  Table table_{{{"ID", Column::Kind::kNumber, 3},
                {"PATH", Column::Kind::kPath, 2},
                {"MESSAGE", Column::Kind::kText, 1}}};
};

TEST_F(TableTest, IsPrintedWholeWithoutABound) {
  EXPECT_EQ(table_.text(std::nullopt, Paint(false)),
            "ID  PATH             MESSAGE\n"
            " 1  a/long/path.npy  a long message\n");
}

TEST_F(TableTest, CutsTheEndOfTextAndTheBeginningOfPaths) {
  EXPECT_EQ(at(28),
            "ID  PATH         MESSAGE\n"
            " 1  …g/path.npy  a long mes…\n");
}

TEST_F(TableTest, LeavesOutTheLeastImportantColumns) {
  EXPECT_EQ(at(20),
            "ID  PATH\n"
            " 1  a/long/path.npy\n");
}

TEST_F(TableTest, PrintsTitlesInBoldWhereThereIsColor) {
  EXPECT_EQ(table_.text(12, Paint(true)),
            "\x1b[1mID  PATH\x1b[0m\n"
            " 1  …ath.npy\n");
}

TEST(RelativeTime, SaysOneUnit) {
  const Timestamp now{std::chrono::hours(500000)};
  EXPECT_EQ(relative(now, now), "just now");
  EXPECT_EQ(relative(now - 59s, now), "59 s ago");
  EXPECT_EQ(relative(now - 60s, now), "1 min ago");
  EXPECT_EQ(relative(now - 119min, now), "1 h ago");
  EXPECT_EQ(relative(now - 24h, now), "1 day ago");
  EXPECT_EQ(relative(now - 800h, now), "33 days ago");
  EXPECT_EQ(relative(now - 24h * 800, now), "2 years ago");
  EXPECT_EQ(relative(now + 181s, now), "in 3 min");
  EXPECT_EQ(relative(now + 10ms, now), "now");
}

TEST(Grouped, SeparatesThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(-123456), "-123,456");
}

TEST(Duration, HasTheDigitsThatMatter) {
  EXPECT_EQ(duration(0.00042), "0.4 ms");
  EXPECT_EQ(duration(0.0124), "12 ms");
  EXPECT_EQ(duration(3.21), "3.2 s");
  EXPECT_EQ(duration(59.99), "1 min 0 s");
  EXPECT_EQ(duration(250), "4 min 10 s");
  EXPECT_EQ(duration(7500), "2 h 5 min");
}

TEST(Words, DropTheNameOfTheEnum) {
  EXPECT_EQ(word_of(v1::EVENT_KIND_SAMPLE_KNOWN), "sample_known");
  EXPECT_EQ(word_of(v1::SAMPLE_STATE_UNSPECIFIED), "");
  EXPECT_EQ(word_of(static_cast<v1::SampleState>(99)), "99");
  EXPECT_EQ(value_called<v1::SampleState>("ambiguous"), v1::SAMPLE_STATE_AMBIGUOUS);
}

TEST(Suggestion, IsTheNearestWord) {
  const std::vector<std::string> words{"status", "samples", "pause", "people"};
  EXPECT_EQ(suggestion("stauts", words), "status");
  EXPECT_EQ(suggestion("poeple", words), "people");
  EXPECT_EQ(suggestion("sam", words), "samples");
  EXPECT_EQ(suggestion("x", words), std::nullopt);
  EXPECT_EQ(suggestion("frobnicate", words), std::nullopt);
}

}  // namespace
}  // namespace kith::client
