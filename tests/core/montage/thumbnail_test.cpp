#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "core/base/file.hpp"
#include "tests/core/montage/pictures.hpp"

namespace kith {
namespace {

using namespace test;
using ::testing::HasSubstr;

cv::Mat thumbnail_of(const Bytes& encoded) {
  return decode(make_thumbnail(encoded, "crop"));
}

class EveryThumbnail : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Thumbnail, EveryThumbnail,
                         ::testing::Values(".png", ".jpg", ".webp", ".bmp"),
                         [](const auto& test) { return test.param.substr(1); });

TEST_P(EveryThumbnail, KeepsColorsAndPlaces) {
  const cv::Mat thumbnail = thumbnail_of(encode(GetParam(), quadrants(128, 128)));
  EXPECT_EQ(thumbnail.size(), cv::Size(128, 128));
  EXPECT_TRUE(is_near(color_at(thumbnail, 0.2, 0.2), kRed));
  EXPECT_TRUE(is_near(color_at(thumbnail, 0.8, 0.2), kGreen));
  EXPECT_TRUE(is_near(color_at(thumbnail, 0.2, 0.8), kBlue));
  EXPECT_TRUE(is_near(color_at(thumbnail, 0.8, 0.8), kWhite));
}

TEST_P(EveryThumbnail, ShrinksTheLongestSide) {
  EXPECT_EQ(thumbnail_of(encode(GetParam(), solid(kRed, 400, 200))).size(), cv::Size(192, 96));
  EXPECT_EQ(thumbnail_of(encode(GetParam(), solid(kRed, 500, 2000))).size(), cv::Size(48, 192));
}

TEST_P(EveryThumbnail, TakesTheSmallestAndTheNarrowest) {
  EXPECT_EQ(thumbnail_of(encode(GetParam(), solid(kRed, 1, 1))).size(), cv::Size(1, 1));
  EXPECT_EQ(thumbnail_of(encode(GetParam(), solid(kRed, 4000, 1))).size(), cv::Size(192, 1));
}

TEST_P(EveryThumbnail, IsRefusedWhenItEndsTooEarly) {
  const Bytes whole = encode(GetParam(), quadrants(24, 24));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ASSERT_NE(refusal_of(part(whole, size)), "") << size << " of " << whole.size();
  }
}

TEST_P(EveryThumbnail, IsTakenOrRefusedWhateverItsBytes) {
  const Bytes whole = encode(GetParam(), quadrants(40, 40));
  std::mt19937 random(7);
  for (int round = 0; round < 1500; ++round) {
    Bytes damaged = whole;
    for (int flips = 1 + round % 6; flips > 0; --flips) {
      damaged[random() % damaged.size()] = std::byte(random() & 0xFF);
    }
    refusal_of(damaged);  // fails the test on any other exception
  }
}

TEST(Thumbnail, IsAJpeg) {
  const Bytes thumbnail = make_thumbnail(encode(".png", solid(kRed)), "crop.png");
  EXPECT_EQ(part(thumbnail, 3), to_bytes("\xFF\xD8\xFF"));
  EXPECT_TRUE(is_whole_image(thumbnail));
}

TEST(Thumbnail, TakesGray) {
  const Bytes png = encode(".png", cv::Mat(20, 20, CV_8UC1, cv::Scalar(90)));
  EXPECT_TRUE(is_near(color_at(thumbnail_of(png), 0.5, 0.5), {90, 90, 90}));
  const Bytes jpeg = encode(".jpg", cv::Mat(20, 20, CV_8UC1, cv::Scalar(90)));
  EXPECT_TRUE(is_near(color_at(thumbnail_of(jpeg), 0.5, 0.5), {90, 90, 90}));
}

TEST(Thumbnail, TakesSixteenBits) {
  const Bytes gray = encode(".png", cv::Mat(20, 20, CV_16UC1, cv::Scalar(0x8000)));
  EXPECT_TRUE(is_near(color_at(thumbnail_of(gray), 0.5, 0.5), {128, 128, 128}));
  const Bytes color = encode(".png", cv::Mat(20, 20, CV_16UC3, cv::Scalar(0, 0, 0xFFFF)));
  EXPECT_TRUE(is_near(color_at(thumbnail_of(color), 0.5, 0.5), kRed));
}

TEST(Thumbnail, LaysTransparencyOnGray) {
  cv::Mat picture(40, 40, CV_8UC4, cv::Scalar(0, 0, 255, 255));
  picture.colRange(0, 20).setTo(cv::Scalar(0, 0, 0, 0));
  for (const std::string format : {".png", ".webp"}) {
    const cv::Mat thumbnail = thumbnail_of(encode(format, picture));
    EXPECT_TRUE(is_near(color_at(thumbnail, 0.2, 0.5), {208, 208, 208})) << format;
    EXPECT_TRUE(is_near(color_at(thumbnail, 0.8, 0.5), kRed)) << format;
  }
}

TEST(Thumbnail, IgnoresTheUnusedChannelOfABmp) {
  const Bytes bmp = encode(".bmp", cv::Mat(20, 20, CV_8UC4, cv::Scalar(0, 0, 255, 0)));
  EXPECT_TRUE(is_near(color_at(thumbnail_of(bmp), 0.5, 0.5), kRed));
}

TEST(Thumbnail, StandsUprightWhateverItsOrientation) {
  // The colors of the two upper corners as EXIF 2.3 means them, for the stored quadrants.
  const std::array<std::pair<cv::Vec3b, cv::Vec3b>, 8> upper = {{{kRed, kGreen},
                                                                 {kGreen, kRed},
                                                                 {kWhite, kBlue},
                                                                 {kBlue, kWhite},
                                                                 {kRed, kBlue},
                                                                 {kBlue, kRed},
                                                                 {kWhite, kGreen},
                                                                 {kGreen, kWhite}}};
  const Bytes jpeg = encode(".jpg", quadrants(120, 60));
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const cv::Mat thumbnail = thumbnail_of(jpeg_with_orientation(jpeg, orientation));
    EXPECT_EQ(thumbnail.size(), orientation < 5 ? cv::Size(120, 60) : cv::Size(60, 120));
    const auto& [left, right] = upper[static_cast<std::size_t>(orientation) - 1];
    EXPECT_TRUE(is_near(color_at(thumbnail, 0.2, 0.2), left)) << orientation;
    EXPECT_TRUE(is_near(color_at(thumbnail, 0.8, 0.2), right)) << orientation;
  }
}

TEST(Thumbnail, ObeysTheOrientationInAPng) {
  constexpr std::size_t kAfterHeader = 33;
  const Bytes png = with_inserted(encode(".png", quadrants(120, 60)), kAfterHeader,
                                  png_chunk("eXIf", exif(6, false)));
  EXPECT_EQ(thumbnail_of(png).size(), cv::Size(60, 120));
  EXPECT_TRUE(is_near(color_at(thumbnail_of(png), 0.2, 0.2), kBlue));
}

TEST(Thumbnail, RefusesAPngThatClaimsTooMuch) {
  const Bytes png = png_claiming(encode(".png", solid(kRed)), 60000, 60000);
  EXPECT_EQ(refusal_of(png, "huge.png"),
            "huge.png announces 60000 x 60000 pixels, more than the 64 million that are decoded; "
            "make it smaller");
}

TEST(Thumbnail, RefusesAJpegThatClaimsTooMuch) {
  Bytes jpeg = encode(".jpg", solid(kRed));
  const Bytes marker = to_bytes("\xFF\xC0");
  const auto frame = std::search(jpeg.begin(), jpeg.end(), marker.begin(), marker.end());
  ASSERT_NE(frame, jpeg.end());
  std::fill_n(frame + 5, 4, std::byte{0xFF});
  EXPECT_THAT(refusal_of(jpeg), HasSubstr("announces 65535 x 65535 pixels"));
}

TEST(Thumbnail, RefusesAWebpThatClaimsTooMuch) {
  Bytes webp =
      to_bytes(std::string("RIFF\x16\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\xFF\xFF\xFF\xFF\xFF\xFF", 30));
  EXPECT_THAT(refusal_of(webp), HasSubstr("announces 16777216 x 16777216 pixels"));
}

TEST(Thumbnail, RefusesABmpThatClaimsTooMuch) {
  const Bytes bmp = encode(".bmp", solid(kRed));
  EXPECT_THAT(refusal_of(with_replaced(bmp, 18, little_endian(0x7FFFFFFF))),
              HasSubstr("announces 2147483647 x 64 pixels"));
  EXPECT_THAT(refusal_of(with_replaced(bmp, 22, little_endian(0x80000000U))),
              HasSubstr("announces 64 x 2147483648 pixels"));
}

TEST(Thumbnail, SurvivesMorePixelsThanThePngAnnounced) {
  const Bytes bomb = encode(".png", cv::Mat::zeros(3000, 3000, CV_8UC3));
  EXPECT_LT(bomb.size(), 300'000u);
  refusal_of(png_claiming(bomb, 10, 10));  // taken or refused, but nothing is written out of bounds
}

TEST(Thumbnail, RefusesWhatIsNoImage) {
  EXPECT_EQ(refusal_of({}, "a.png"), "a.png is empty; copy the image again");
  EXPECT_EQ(refusal_of(to_bytes("hello"), "a.png"),
            "a.png is no PNG, JPEG, WebP or BMP image, whatever its name says");
}

TEST(Thumbnail, NamesAHostileFileInOneLine) {
  EXPECT_THAT(refusal_of({}, "a\nb\xFF.png"), HasSubstr("a%0Ab%FF.png is empty"));
}

TEST(Thumbnail, IsMadeOfRawPixels) {
  RgbImage image{.height = 10, .width = 20, .pixels = {}};
  for (int i = 0; i < 200; ++i) image.pixels.insert(image.pixels.end(), {255, 0, 0});
  const cv::Mat thumbnail = decode(make_thumbnail(image, "faces.npz row 3"));
  EXPECT_EQ(thumbnail.size(), cv::Size(20, 10));
  EXPECT_TRUE(is_near(color_at(thumbnail, 0.5, 0.5), kRed));
}

TEST(Thumbnail, RefusesRawPixelsThatAreNotThere) {
  const RgbImage empty;
  EXPECT_THROW(make_thumbnail(empty, "faces.npz row 3"), Rejection);
  RgbImage short_image{.height = 2, .width = 2, .pixels = {1, 2, 3}};
  EXPECT_THROW(make_thumbnail(short_image, "faces.npz row 3"), Rejection);
  RgbImage wrapping{.height = std::size_t{1} << 62, .width = 4, .pixels = {}};
  EXPECT_THROW(make_thumbnail(wrapping, "faces.npz row 3"), Rejection);
}

TEST(ImageName, IsKnownByItsExtension) {
  for (const std::string_view name : {"a.png", "a.b.JPG", "é.jpeg", "x.WebP", "0.bmp"}) {
    EXPECT_TRUE(is_image_name(name)) << name;
  }
  for (const std::string_view name : {"", ".png", "png", "a.npy", "a.png.tmp", "a.gif", "jpeg"}) {
    EXPECT_FALSE(is_image_name(name)) << name;
  }
}

TEST(Thumbnail, IsMadeOfRealCrops) {
  const std::filesystem::path crops = std::filesystem::path(KITH_TEST_DATA) / "faces" / "inbox";
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(crops, none)) {
    if (!is_image_name(entry.path().filename().native())) continue;
    EXPECT_EQ(refusal_of(read_file(entry.path(), 1 << 24), entry.path().native()), "");
  }
}

}  // namespace
}  // namespace kith
