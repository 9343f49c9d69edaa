#include "core/montage/plot.hpp"

#include "tests/core/montage/pictures.hpp"

namespace kith::test {
namespace {

std::size_t pixels_of(const cv::Mat& picture, const cv::Vec3b& color) {
  std::size_t count = 0;
  for (int y = 0; y < picture.rows; ++y) {
    for (int x = 0; x < picture.cols; ++x) count += picture.at<cv::Vec3b>(y, x) == color;
  }
  return count;
}

TEST(Plot, DrawsEveryCurve) {
  Plot plot;
  plot.title = "errors";
  plot.curves = {{"FPIR", {{0.5, 0}, {1.0, 1}}}, {"FNIR", {{0.5, 1}, {1.0, 0}}}};
  plot.marks = {{0.8, "in force"}};
  const cv::Mat picture = decode(render_plot(plot));
  EXPECT_EQ(picture.cols, 800);
  EXPECT_EQ(picture.rows, 500);
  EXPECT_GT(pixels_of(picture, {60, 60, 205}), 300U);
  EXPECT_GT(pixels_of(picture, {180, 120, 30}), 300U);
}

TEST(Plot, OfNothingIsAnEmptyFrame) {
  const cv::Mat picture = decode(render_plot(Plot()));
  EXPECT_EQ(picture.cols, 800);
  EXPECT_EQ(pixels_of(picture, {60, 60, 205}), 0U);
}

}  // namespace
}  // namespace kith::test
