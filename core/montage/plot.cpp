#include "core/montage/plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "core/montage/opencv.hpp"
#include "core/montage/png.hpp"
#include "core/montage/text.hpp"

namespace kith {
namespace {

constexpr int kWidth = 800;
constexpr int kHeight = 500;
constexpr int kLeft = 64;
constexpr int kRight = 24;
constexpr int kTop = 64;
constexpr int kBottom = 56;
constexpr int kTextPixels = 13;

const cv::Vec3b kPlotPaper(255, 255, 255);  // BGR
const cv::Vec3b kPlotInk(48, 40, 33);
const cv::Vec3b kPlotFaded(128, 114, 107);
const cv::Vec3b kPlotGrid(232, 228, 226);
const std::array kCurveColors{cv::Vec3b(60, 60, 205), cv::Vec3b(180, 120, 30)};

class Canvas {
 public:
  explicit Canvas(const Plot& plot)
      : plot_(plot), picture_(kHeight, kWidth, CV_8UC3, cv::Scalar(kPlotPaper)) {
    const auto widen = [this](double x) {
      first_ = any_ ? std::min(first_, x) : x;
      last_ = any_ ? std::max(last_, x) : x;
      any_ = true;
    };
    for (const auto& curve : plot.curves) {
      for (const auto& point : curve.points) widen(point.first);
    }
    for (const auto& mark : plot.marks) widen(mark.first);
    if (last_ - first_ < 0.1) last_ = first_ + 0.1;
  }

  cv::Mat draw() {
    draw_axes();
    for (const auto& [x, name] : plot_.marks) draw_mark(x, name);
    for (std::size_t c = 0; c < plot_.curves.size(); ++c) draw_curve(c);
    text({kLeft, 28}, plot_.title, {17, Weight::kBold, kPlotInk});
    text({kLeft, kHeight - 14}, plot_.x_name, {kTextPixels, Weight::kRegular, kPlotFaded});
    return picture_;
  }

 private:
  cv::Point at(double x, double share) const {
    const double across = (x - first_) / (last_ - first_);
    return {kLeft + static_cast<int>(std::lround(across * (kWidth - kLeft - kRight))),
            kHeight - kBottom - static_cast<int>(std::lround(share * (kHeight - kTop - kBottom)))};
  }

  void draw_axes() {
    const TextStyle style{kTextPixels, Weight::kRegular, kPlotFaded};
    for (int tenth = 0; tenth <= 10; tenth += 2) {
      const double share = tenth / 10.0;
      cv::line(picture_, at(first_, share), at(last_, share), cv::Scalar(kPlotGrid));
      text(at(first_, share) + cv::Point(-48, 5), fmt::format("{} %", 10 * tenth), style);
    }
    for (double x = std::ceil(first_ * 10) / 10; x <= last_ + 1e-9; x += 0.1) {
      cv::line(picture_, at(x, 0), at(x, 1), cv::Scalar(kPlotGrid));
      text(at(x, 0) + cv::Point(-8, 18), fmt::format("{:.1f}", x), style);
    }
  }

  void draw_mark(double x, const std::string& name) {
    cv::line(picture_, at(x, 0), at(x, 1), cv::Scalar(kPlotInk), 1, cv::LINE_AA);
    text(at(x, 1) + cv::Point(4, -4), name, {kTextPixels, Weight::kRegular, kPlotInk});
  }

  void draw_curve(std::size_t which) {
    const Plot::Curve& curve = plot_.curves[which];
    const cv::Vec3b color = kCurveColors.at(which % kCurveColors.size());
    for (std::size_t i = 1; i < curve.points.size(); ++i) {
      cv::line(picture_, at(curve.points[i - 1].first, curve.points[i - 1].second),
               at(curve.points[i].first, curve.points[i].second), cv::Scalar(color), 2,
               cv::LINE_AA);
    }
    text({kWidth - kRight - 320 + 160 * static_cast<int>(which), 28}, curve.name,
         {kTextPixels, Weight::kBold, color});
  }

  void text(cv::Point origin, const std::string& words, const TextStyle& style) {
    painter_.draw(picture_, origin, drawable_text(words), style);
  }

  const Plot& plot_;
  cv::Mat picture_;
  TextPainter painter_;
  double first_ = 0;
  double last_ = 1;
  bool any_ = false;
};

}  // namespace

Bytes render_plot(const Plot& plot) {
  prepare_opencv();
  return encode_png(Canvas(plot).draw());
}

}  // namespace kith
