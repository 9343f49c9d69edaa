#include "core/montage/jpeg.hpp"

#include <gtest/gtest.h>

#include <random>

#include "tests/core/montage/pictures.hpp"

namespace kith {
namespace {

using namespace test;

Bytes jpeg(int width, int height) {
  return encode(".jpg", quadrants(width, height));
}

TEST(Jpeg, HasTheColorsOfTheImage) {
  const cv::Mat picture = decode_jpeg(jpeg(96, 64), 96);
  EXPECT_EQ(picture.size(), cv::Size(96, 64));
  EXPECT_TRUE(is_near(color_at(picture, 0.2, 0.2), kRed));
  EXPECT_TRUE(is_near(color_at(picture, 0.8, 0.2), kGreen));
  EXPECT_TRUE(is_near(color_at(picture, 0.2, 0.8), kBlue));
}

TEST(Jpeg, IsDecodedSmallerButNeverSmallerThanItsTile) {
  EXPECT_EQ(decode_jpeg(jpeg(192, 192), 97).size(), cv::Size(192, 192));
  EXPECT_EQ(decode_jpeg(jpeg(192, 192), 96).size(), cv::Size(96, 96));
  EXPECT_EQ(decode_jpeg(jpeg(192, 144), 36).size(), cv::Size(48, 36));
  EXPECT_EQ(decode_jpeg(jpeg(192, 192), 1).size(), cv::Size(24, 24));
}

TEST(Jpeg, IsNothingWhenItIsDamaged) {
  EXPECT_TRUE(decode_jpeg({}, 96).empty());
  EXPECT_TRUE(decode_jpeg(to_bytes("no image"), 96).empty());
  EXPECT_TRUE(decode_jpeg(encode(".png", solid(kRed)), 96).empty());
  const Bytes whole = jpeg(64, 64);
  EXPECT_TRUE(decode_jpeg(part(whole, whole.size() / 2), 96).empty());
}

TEST(Jpeg, IsNothingWhenItIsLargerThanAnyThumbnail) {
  EXPECT_TRUE(decode_jpeg(jpeg(5000, 10), 96).empty());
}

TEST(Jpeg, IsDecodedOrNothingWhateverItsBytes) {
  const Bytes whole = jpeg(64, 64);
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    Bytes damaged = whole;
    for (int flips = 1 + round % 5; flips > 0; --flips) {
      damaged[random() % damaged.size()] = std::byte(random() & 0xFF);
    }
    const cv::Mat picture = decode_jpeg(damaged, 96);
    EXPECT_TRUE(picture.empty() || picture.type() == CV_8UC3);
  }
}

}  // namespace
}  // namespace kith
