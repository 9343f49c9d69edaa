#include "core/montage/png.hpp"

#include <gtest/gtest.h>

#include "tests/core/montage/pictures.hpp"

namespace kith {
namespace {

using namespace test;

cv::Mat noise(int width, int height) {
  cv::Mat picture(height, width, CV_8UC3);
  cv::RNG random(5);
  random.fill(picture, cv::RNG::UNIFORM, 0, 256);
  return picture;
}

TEST(Png, IsReadBackByLibpngPixelForPixel) {
  for (const cv::Size size : {cv::Size(1, 1), {1, 300}, {300, 1}, {2, 2}, {536, 585}}) {
    const cv::Mat picture = noise(size.width, size.height);
    EXPECT_EQ(cv::norm(decode(encode_png(picture)), picture, cv::NORM_INF), 0.0) << size;
  }
}

TEST(Png, TakesAPartOfAnotherPicture) {
  const cv::Mat part = noise(64, 64)(cv::Rect(3, 5, 20, 30));
  EXPECT_EQ(cv::norm(decode(encode_png(part)), part, cv::NORM_INF), 0.0);
}

TEST(Png, IsWhole) {
  EXPECT_TRUE(is_whole_image(encode_png(noise(40, 30))));
}

TEST(Png, IsSmallWhereThereIsLittleToSee) {
  EXPECT_LT(encode_png(solid(kRed, 500, 500)).size(), 8000u);
}

}  // namespace
}  // namespace kith
