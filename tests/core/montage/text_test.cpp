#include "core/montage/text.hpp"

#include <gtest/gtest.h>

namespace kith {
namespace {

const TextStyle kStyle{12, Weight::kRegular, {0, 0, 0}};

class TextTest : public ::testing::TestWithParam<bool> {
 protected:
  // With the installed fonts, and as on a machine that has none.
  TextTest() : painter_(GetParam() ? installed_fonts() : FontFiles{}) {}

  cv::Mat drawn(std::string_view text, cv::Point origin = {10, 20}) {
    cv::Mat picture(32, 200, CV_8UC3, cv::Scalar::all(255));
    painter_.draw(picture, origin, drawable_text(text), kStyle);
    return picture;
  }

  std::size_t ink(std::string_view text, cv::Point origin = {10, 20}) {
    cv::Mat channel;
    cv::extractChannel(drawn(text, origin), channel, 0);
    return channel.total() - static_cast<std::size_t>(cv::countNonZero(channel == 255));
  }

  bool looks_alike(std::string_view a, std::string_view b) {
    return cv::norm(drawn(a), drawn(b), cv::NORM_INF) == 0.0;
  }

  TextPainter painter_;
};

INSTANTIATE_TEST_SUITE_P(Text, TextTest, ::testing::Values(true, false), [](const auto& test) {
  return test.param ? "WithFonts" : "WithoutFonts";
});

TEST_P(TextTest, LeavesInk) {
  EXPECT_GT(ink("Ann"), 20u);
}

TEST_P(TextTest, LeavesNoInkForSpaces) {
  EXPECT_EQ(ink(" \t\n"), 0u);
}

TEST_P(TextTest, DrawsNothingOutsideThePicture) {
  for (const cv::Point origin : {cv::Point(-500, 20), {10, -50}, {10, 900}, {900, 20}}) {
    EXPECT_EQ(ink("Ann", origin), 0u) << origin;
  }
  EXPECT_GT(ink("Ann", {-5, 3}), 0u);
  EXPECT_GT(ink("Ann", {190, 34}), 0u);
}

TEST_P(TextTest, FitsIntoEveryWidth) {
  const auto text = drawable_text("José Álvarez and a very long name");
  for (int room = 20; room < 300; ++room) {
    const auto fitted = painter_.fit(text, kStyle, room);
    EXPECT_LE(painter_.width(fitted, kStyle), room);
    EXPECT_TRUE(fitted == text || fitted.back() == U'…');
  }
}

TEST_P(TextTest, IsNotShortenedWhenItFits) {
  const auto text = drawable_text("Ann");
  EXPECT_EQ(painter_.fit(text, kStyle, painter_.width(text, kStyle)), text);
}

TEST_P(TextTest, WrapsWithoutLosingALetter) {
  const auto text = drawable_text("camera-front-2026.npy");
  std::u32string joined;
  for (const auto& line : painter_.wrap(text, kStyle, 60, 9)) {
    EXPECT_LE(painter_.width(line, kStyle), 60);
    joined += line;
  }
  EXPECT_EQ(joined, text);
}

TEST_P(TextTest, KeepsBeginningAndEndOfALongName) {
  const auto lines =
      painter_.wrap(drawable_text("camera-front-2026-03-01T12:33:11_face_0017.npy"), kStyle, 80, 2);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_TRUE(lines[0].starts_with(U"camera"));
  EXPECT_TRUE(lines[1].starts_with(U"…"));
  EXPECT_TRUE(lines[1].ends_with(U"7.npy"));
}

TEST_P(TextTest, WrapsIntoNoRoomAtAll) {
  EXPECT_TRUE(painter_.wrap(U"Ann", kStyle, 60, 0).empty());
  EXPECT_EQ(painter_.wrap(U"Ann", kStyle, 0, 5).size(), 3u);
}

TEST_P(TextTest, TakesEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_GT(ink(bytes), 0u);
}

TEST(Text, DrawsAccentsWhereAFontHasThem) {
  const FontFiles fonts = installed_fonts();
  ASSERT_FALSE(fonts.regular.empty()) << "install fonts-dejavu-core";
  TextPainter painter(fonts);
  const auto drawn = [&painter](std::u32string_view text) {
    cv::Mat picture(32, 60, CV_8UC3, cv::Scalar::all(255));
    painter.draw(picture, {10, 20}, text, kStyle);
    return picture;
  };
  EXPECT_GT(cv::norm(drawn(U"é"), drawn(U"e"), cv::NORM_INF), 100.0);
  EXPECT_GT(cv::norm(drawn(U"é"), drawn(U"?"), cv::NORM_INF), 100.0);
}

TEST(Text, StandsInForAccentsWithoutAFont) {
  TextPainter painter(FontFiles{.regular = {"/nonexistent.ttf"}, .bold = {}});
  EXPECT_EQ(painter.width(U"é", kStyle), painter.width(U"?", kStyle));
}

TEST(DrawableText, KeepsWellFormedText) {
  EXPECT_EQ(drawable_text("Zoë 李雷 🙂"), U"Zoë 李雷 🙂");
}

TEST(DrawableText, ReplacesWhatIsNoText) {
  EXPECT_EQ(drawable_text("a\x01\x7F\xC2\x80z"), U"a\uFFFD\uFFFD\uFFFDz");
  EXPECT_EQ(drawable_text("\xFF\xC3"), U"\uFFFD\uFFFD");
  EXPECT_EQ(drawable_text("\xED\xA0\x80"), U"\uFFFD\uFFFD\uFFFD");  // a surrogate
}

TEST(DrawableText, HasOneLine) {
  EXPECT_EQ(drawable_text("a\nb\tc"), U"a b c");
}

TEST(DrawableText, LeavesOutWhatWouldReorderIt) {
  EXPECT_EQ(drawable_text("\u202Egnp.\u200Bevil\uFEFF"), U"gnp.evil");
}

TEST(DrawableText, KeepsBothEndsOfWhatIsTooLong) {
  const auto text = drawable_text("first" + std::string(10'000'000, 'x') + "last");
  EXPECT_LE(text.size(), 2048u);
  EXPECT_TRUE(text.starts_with(U"first"));
  EXPECT_TRUE(text.ends_with(U"last"));
}

}  // namespace
}  // namespace kith
