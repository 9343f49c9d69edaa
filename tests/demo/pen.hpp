// Filled shapes and strokes in the coordinates of a head, smooth at the edges.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace kith::demo {

using Shape = std::vector<cv::Point2d>;

/// The outline of an ellipse, or the arc between two angles (radians, clockwise from the right).
Shape arc(cv::Point2d center, double radius_x, double radius_y, double from, double to);
Shape ellipse(cv::Point2d center, double radius_x, double radius_y);

/// A smooth curve through the points (Catmull and Rom 1974).
Shape curve(const Shape& points);

/// Head coordinates: the origin is the middle of the face, 1 is half the head's height, y points
/// down.
class Pen {
 public:
  /// `scale`: pixels per unit; `tilt`: radians, clockwise.
  Pen(cv::Mat& canvas, cv::Point2d origin, double scale, double tilt);

  void fill(const Shape& shape, const cv::Scalar& color);
  void stroke(const Shape& line, double thickness, const cv::Scalar& color, bool is_closed = false);
  void dot(cv::Point2d center, double radius, const cv::Scalar& color);

 private:
  std::vector<cv::Point> to_canvas(const Shape& shape) const;

  cv::Mat& canvas_;
  cv::Point2d origin_;
  double scale_;
  double cos_;
  double sin_;
};

}  // namespace kith::demo
