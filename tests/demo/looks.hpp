// What a cartoon face looks like: the part that belongs to the person, and the part that belongs to
// the photograph.
#pragma once

#include <opencv2/core.hpp>

#include "tests/demo/random.hpp"

namespace kith::demo {

enum class Hair { kNone, kShort, kSidePart, kFringe, kLong, kCurls, kBun, kSpikes };
enum class Beard { kNone, kMoustache, kGoatee, kFull };
enum class Glasses { kNone, kRound, kSquare };

/// Lengths in units of half the head's height. Colors are BGR.
struct Looks {
  cv::Scalar skin;
  cv::Scalar hair_color;
  cv::Scalar iris;
  cv::Scalar shirt;
  cv::Scalar frames;
  Hair hair = Hair::kNone;
  Beard beard = Beard::kNone;
  Glasses glasses = Glasses::kNone;
  bool has_earrings = false;
  bool has_freckles = false;
  double head_width = 0.8;
  double jaw = 0.1;  // how much narrower the chin is
  double eye_distance = 0.34;
  double eye_size = 0.13;
  double brow_thickness = 0.05;
  double nose_length = 0.25;
  double mouth_width = 0.3;
};

struct Photograph {
  cv::Scalar background;
  double tilt = 0;     // radians, clockwise
  double turn = 0;     // -1 looks left, 1 right
  double smile = 0.5;  // -1 to 1
  double eyes_open = 1;
  double light = 1;   // factor on all colors
  double warmth = 0;  // added to red, taken from blue
  double scale = 1;
  cv::Point2d shift;
};

Looks random_looks(Random& random);
Photograph random_photograph(Random& random);

}  // namespace kith::demo
