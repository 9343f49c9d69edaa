#include "core/base/text.hpp"

#include <gtest/gtest.h>

namespace kith {
namespace {

TEST(Text, KnowsWellFormedUtf8) {
  for (const char* text :
       {"", "plain", "ü", "€", "😀", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
}

TEST(Text, KnowsWhatIsNoUtf8) {
  for (const char* text : {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE2\x82",
                           "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
                           "\xF5\x80\x80\x80", "\xFF", "a\xC3(", "\xE2(\xA1"}) {
    EXPECT_FALSE(is_utf8(text));
  }
}

TEST(Text, AgreesWithTheDefinitionOnTwoBytes) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const char bytes[] = {static_cast<char>(first), static_cast<char>(second)};
      const bool plain = first < 0x80 && second < 0x80;
      const bool pair = first >= 0xC2 && first <= 0xDF && second >= 0x80 && second <= 0xBF;
      EXPECT_EQ(is_utf8({bytes, 2}), plain || pair) << first << ' ' << second;
    }
  }
}

TEST(Text, PercentEncodesAllButPrintableAscii) {
  EXPECT_EQ(percent_encode("a b%\n\x7F\xC3\xBC/~"), "a%20b%25%0A%7F%C3%BC/~");
  EXPECT_EQ(percent_encode(std::string_view("\0", 1)), "%00");
}

TEST(Text, PrintsReadableTextAsItIs) {
  EXPECT_EQ(printable("Zoë 100%.npy"), "Zoë 100%.npy");
  EXPECT_EQ(printable("a\tb"), "a%09b");
  EXPECT_EQ(printable("\xFF"), "%FF");
  EXPECT_EQ(printable(""), "");
}

TEST(Text, PrintsEachLineByItself) {
  EXPECT_EQ(printable_lines("a b\nc\td\n"), "a b\nc%09d\n");
  EXPECT_EQ(printable_lines(""), "");
}

}  // namespace
}  // namespace kith
