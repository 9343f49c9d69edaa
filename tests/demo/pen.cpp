#include "tests/demo/pen.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace kith::demo {
namespace {

constexpr int kSubpixelBits = 4;

}  // namespace

Shape arc(cv::Point2d center, double radius_x, double radius_y, double from, double to) {
  constexpr int kSteps = 40;
  Shape shape;
  shape.reserve(kSteps + 1);
  for (int i = 0; i <= kSteps; ++i) {
    const double angle = from + (to - from) * i / kSteps;
    shape.emplace_back(center.x + radius_x * std::cos(angle),
                       center.y + radius_y * std::sin(angle));
  }
  return shape;
}

Shape ellipse(cv::Point2d center, double radius_x, double radius_y) {
  return arc(center, radius_x, radius_y, 0.0, 2.0 * std::numbers::pi);
}

Shape curve(const Shape& points) {
  constexpr int kSteps = 10;
  Shape smooth;
  const auto at = [&points](std::size_t i, int offset) {
    const auto last = static_cast<std::ptrdiff_t>(points.size()) - 1;
    return points[static_cast<std::size_t>(
        std::clamp<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(i) + offset, 0, last))];
  };
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const cv::Point2d a = at(i, -1), b = at(i, 0), c = at(i, 1), d = at(i, 2);
    for (int step = 0; step < kSteps; ++step) {
      const double t = static_cast<double>(step) / kSteps;
      smooth.push_back(0.5 * (2.0 * b + (c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * (t * t) +
                              (3.0 * b - a - 3.0 * c + d) * (t * t * t)));
    }
  }
  smooth.push_back(points.back());
  return smooth;
}

Pen::Pen(cv::Mat& canvas, cv::Point2d origin, double scale, double tilt)
    : canvas_(canvas), origin_(origin), scale_(scale), cos_(std::cos(tilt)), sin_(std::sin(tilt)) {}

std::vector<cv::Point> Pen::to_canvas(const Shape& shape) const {
  std::vector<cv::Point> points;
  points.reserve(shape.size());
  const auto fixed = [](double pixels) { return cvRound(pixels * (1 << kSubpixelBits)); };
  for (const cv::Point2d& p : shape) {
    points.emplace_back(fixed(origin_.x + scale_ * (p.x * cos_ - p.y * sin_)),
                        fixed(origin_.y + scale_ * (p.x * sin_ + p.y * cos_)));
  }
  return points;
}

void Pen::fill(const Shape& shape, const cv::Scalar& color) {
  cv::fillPoly(canvas_, std::vector{to_canvas(shape)}, color, cv::LINE_AA, kSubpixelBits);
}

void Pen::stroke(const Shape& line, double thickness, const cv::Scalar& color, bool is_closed) {
  cv::polylines(canvas_, std::vector{to_canvas(line)}, is_closed, color,
                std::max(1, cvRound(thickness * scale_)), cv::LINE_AA, kSubpixelBits);
}

void Pen::dot(cv::Point2d center, double radius, const cv::Scalar& color) {
  fill(ellipse(center, radius, radius), color);
}

}  // namespace kith::demo
