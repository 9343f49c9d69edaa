#include "tests/demo/face_painter.hpp"

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "tests/demo/pen.hpp"

namespace kith::demo {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr int kSide = 160;
constexpr int kOversampling = 2;

const cv::Scalar kWhite(250, 250, 250);
const cv::Scalar kDark(40, 34, 32);
const cv::Scalar kLips(92, 88, 178);
const cv::Scalar kGold(70, 180, 225);

cv::Scalar shade(const cv::Scalar& color, double factor) {
  return {color[0] * factor, color[1] * factor, color[2] * factor};
}

cv::Scalar mix(const cv::Scalar& a, const cv::Scalar& b, double share) {
  return a * (1.0 - share) + b * share;
}

// One portrait, layer by layer from the back to the front.
class Portrait {
 public:
  Portrait(Pen& pen, const Looks& looks, const Photograph& photograph)
      : pen_(pen), looks_(looks), photograph_(photograph), gaze_(0.10 * photograph.turn) {}

  void paint() {
    hair_behind();
    body();
    ears();
    pen_.fill(head_outline(1.0, 0.0, 2.0 * kPi), looks_.skin);
    cheeks();
    beard();
    mouth();
    nose();
    eyes();
    hair_in_front();
    glasses();
  }

 private:
  // The head's outline between two angles, `size` times as large.
  Shape head_outline(double size, double from, double to) const {
    Shape outline = arc({0, 0}, looks_.head_width * size, size, from, to);
    for (cv::Point2d& p : outline) {
      if (p.y > 0) p.x *= 1.0 - looks_.jaw * p.y * p.y;
    }
    return outline;
  }

  void hair_behind() {
    const double w = looks_.head_width;
    if (looks_.hair == Hair::kLong) {
      pen_.fill(ellipse({0, -0.05}, w * 1.24, 1.14), looks_.hair_color);
      pen_.fill(curve({{-w * 1.23, -0.1},
                       {-w * 1.30, 0.9},
                       {-w * 1.1, 1.75},
                       {w * 1.1, 1.75},
                       {w * 1.30, 0.9},
                       {w * 1.23, -0.1}}),
                looks_.hair_color);
    } else if (looks_.hair == Hair::kFringe) {
      pen_.fill(ellipse({0, -0.02}, w * 1.27, 1.13), looks_.hair_color);
      pen_.fill({{-w * 1.27, 0.0}, {-w * 1.2, 0.85}, {w * 1.2, 0.85}, {w * 1.27, 0.0}},
                looks_.hair_color);
    } else if (looks_.hair == Hair::kBun) {
      pen_.dot({0.05, -1.18}, 0.36, shade(looks_.hair_color, 0.9));
    } else if (looks_.hair == Hair::kCurls) {
      for (int i = 0; i < 13; ++i) {
        const double angle = kPi * (0.94 + 1.12 * i / 12.0);
        pen_.dot({w * 1.10 * std::cos(angle), 0.98 * std::sin(angle)}, 0.27,
                 shade(looks_.hair_color, i % 2 == 0 ? 1.0 : 0.88));
      }
    }
  }

  void body() {
    pen_.fill({{-0.34, 0.6}, {-0.36, 1.3}, {0.36, 1.3}, {0.34, 0.6}}, shade(looks_.skin, 0.86));
    pen_.fill(curve({{-1.75, 2.4},
                     {-1.5, 1.62},
                     {-0.9, 1.36},
                     {-0.38, 1.2},
                     {0.0, 1.34},
                     {0.38, 1.2},
                     {0.9, 1.36},
                     {1.5, 1.62},
                     {1.75, 2.4}}),
              looks_.shirt);
    pen_.stroke(curve({{-0.40, 1.2}, {0.0, 1.36}, {0.40, 1.2}}), 0.07, shade(looks_.shirt, 0.78));
  }

  void ears() {
    if (looks_.hair == Hair::kLong || looks_.hair == Hair::kFringe) return;
    for (const double side : {-1.0, 1.0}) {
      const cv::Point2d ear(side * looks_.head_width * 1.0, 0.02);
      pen_.fill(ellipse(ear, 0.13, 0.2), shade(looks_.skin, 0.93));
      if (looks_.has_earrings) pen_.dot({ear.x * 1.03, 0.24}, 0.055, kGold);
    }
  }

  void cheeks() {
    const cv::Scalar blush = mix(looks_.skin, cv::Scalar(120, 120, 235), 0.16);
    for (const double side : {-1.0, 1.0}) {
      const cv::Point2d cheek(side * 0.42 + gaze_, 0.32);
      pen_.fill(ellipse(cheek, 0.16, 0.11), blush);
      if (!looks_.has_freckles) continue;
      for (const double offset : {-0.09, 0.0, 0.09}) {
        pen_.dot({cheek.x + offset, cheek.y - 0.07 + std::abs(offset) * 0.6}, 0.018,
                 shade(looks_.skin, 0.72));
      }
    }
  }

  void beard() {
    const cv::Scalar color = shade(looks_.hair_color, 0.92);
    if (looks_.beard == Beard::kFull) {
      Shape shape = head_outline(1.03, -0.02 * kPi, 1.02 * kPi);
      for (const cv::Point2d& p : curve({{-looks_.head_width * 0.80, 0.10},
                                         {-0.40 + gaze_, 0.38},
                                         {gaze_, 0.36},
                                         {0.40 + gaze_, 0.38},
                                         {looks_.head_width * 0.80, 0.10}})) {
        shape.push_back(p);
      }
      pen_.fill(shape, color);
    } else if (looks_.beard == Beard::kGoatee) {
      pen_.fill(ellipse({gaze_, 0.80}, 0.25, 0.22), color);
    }
    if (looks_.beard == Beard::kMoustache) {
      pen_.fill(curve({{gaze_ - 0.34, 0.47},
                       {gaze_ - 0.15, 0.33},
                       {gaze_, 0.37},
                       {gaze_ + 0.15, 0.33},
                       {gaze_ + 0.34, 0.47},
                       {gaze_, 0.46},
                       {gaze_ - 0.34, 0.47}}),
                color);
    }
  }

  void mouth() {
    const double half = looks_.mouth_width * (0.85 + 0.2 * photograph_.smile);
    const double bend = 0.14 * photograph_.smile;
    const double y = 0.56;
    const Shape upper = curve(
        {{gaze_ - half, y - bend * 0.5}, {gaze_, y + bend * 0.5}, {gaze_ + half, y - bend * 0.5}});
    if (photograph_.smile > 0.55) {  // showing teeth
      Shape open = upper;
      const Shape lower = curve({{gaze_ + half, y - bend * 0.5},
                                 {gaze_, y + bend * 1.9},
                                 {gaze_ - half, y - bend * 0.5}});
      open.insert(open.end(), lower.begin(), lower.end());
      pen_.fill(open, kWhite);
      pen_.stroke(open, 0.035, kLips, true);
    } else {
      pen_.stroke(upper, 0.065, kLips);
    }
  }

  void nose() {
    const double x = gaze_ * 1.3;
    const double tip = 0.08 + looks_.nose_length;
    pen_.stroke(
        curve({{x + 0.02, 0.0}, {x + 0.09, tip - 0.05}, {x + 0.03, tip}, {x - 0.08, tip - 0.01}}),
        0.04, shade(looks_.skin, 0.76));
  }

  void eyes() {
    const cv::Scalar brow =
        looks_.hair == Hair::kNone ? shade(looks_.hair_color, 0.8) : shade(looks_.hair_color, 0.75);
    for (const double side : {-1.0, 1.0}) {
      const cv::Point2d eye(side * looks_.eye_distance + gaze_, -0.10);
      const double height = looks_.eye_size * photograph_.eyes_open;
      if (photograph_.eyes_open < 0.3) {
        pen_.stroke(arc(eye, looks_.eye_size, 0.05, 0.1 * kPi, 0.9 * kPi), 0.04, kDark);
      } else {
        const cv::Point2d look(eye.x + 0.03 * photograph_.turn, eye.y + 0.01);
        pen_.fill(ellipse(eye, looks_.eye_size * 1.15, height), kWhite);
        pen_.fill(ellipse(look, looks_.eye_size * 0.62, std::min(height, looks_.eye_size * 0.62)),
                  looks_.iris);
        pen_.dot(look, looks_.eye_size * 0.32, kDark);
        pen_.dot({look.x + 0.03, look.y - 0.03}, looks_.eye_size * 0.14, kWhite);
        pen_.stroke(arc(eye, looks_.eye_size * 1.15, height, 1.06 * kPi, 1.94 * kPi), 0.035, kDark);
      }
      const double raised = -0.36 - 0.04 * photograph_.smile;
      pen_.stroke(curve({{eye.x - 0.16, raised + (side < 0 ? 0.05 : 0.0)},
                         {eye.x, raised - 0.05},
                         {eye.x + 0.16, raised + (side > 0 ? 0.05 : 0.0)}}),
                  looks_.brow_thickness, brow);
    }
  }

  // The top of the head down to a hairline that runs from the right temple to the left.
  void cap(const Shape& hairline) {
    Shape shape = head_outline(1.07, 0.97 * kPi, 2.03 * kPi);
    for (const cv::Point2d& p : curve(hairline)) shape.push_back(p);
    pen_.fill(shape, looks_.hair_color);
  }

  void hair_in_front() {
    const double w = looks_.head_width;
    switch (looks_.hair) {
      case Hair::kNone:
        break;
      case Hair::kShort:
      case Hair::kBun:
        cap({{w, -0.02},
             {w * 0.88, -0.42},
             {w * 0.5, -0.62},
             {0, -0.66},
             {-w * 0.5, -0.62},
             {-w * 0.88, -0.42},
             {-w, -0.02}});
        break;
      case Hair::kSidePart:
        cap({{w, 0.0},
             {w * 0.9, -0.45},
             {w * 0.55, -0.74},
             {w * 0.15, -0.48},
             {-w * 0.5, -0.40},
             {-w * 0.9, -0.30},
             {-w, 0.0}});
        break;
      case Hair::kFringe:
        cap({{w, 0.3},
             {w * 0.93, -0.25},
             {w * 0.8, -0.44},
             {0, -0.47},
             {-w * 0.8, -0.44},
             {-w * 0.93, -0.25},
             {-w, 0.3}});
        break;
      case Hair::kLong:
        cap({{w * 1.05, 0.3},
             {w * 0.86, -0.25},
             {w * 0.5, -0.60},
             {0.02, -0.84},
             {-w * 0.5, -0.60},
             {-w * 0.86, -0.25},
             {-w * 1.05, 0.3}});
        break;
      case Hair::kCurls:
        for (int i = 0; i < 7; ++i) {
          const double x = w * (-0.78 + 1.56 * i / 6.0);
          pen_.dot({x, -0.80 + 0.32 * x * x}, 0.22,
                   shade(looks_.hair_color, i % 2 == 0 ? 0.94 : 1.0));
        }
        break;
      case Hair::kSpikes:
        spikes();
        break;
    }
  }

  void spikes() {
    const double w = looks_.head_width;
    Shape shape;
    for (int i = 0; i <= 12; ++i) {
      const double angle = kPi * (1.02 + 0.96 * i / 12.0);
      const double reach = i % 2 == 0 ? 1.02 : 1.30;
      shape.emplace_back(w * reach * std::cos(angle), reach * std::sin(angle));
    }
    for (const cv::Point2d& p : curve({{w * 0.86, -0.40},
                                       {w * 0.4, -0.62},
                                       {0, -0.58},
                                       {-w * 0.4, -0.62},
                                       {-w * 0.86, -0.40}})) {
      shape.push_back(p);
    }
    pen_.fill(shape, looks_.hair_color);
  }

  void glasses() {
    if (looks_.glasses == Glasses::kNone) return;
    for (const double side : {-1.0, 1.0}) {
      const cv::Point2d eye(side * looks_.eye_distance + gaze_, -0.08);
      const Shape frame = looks_.glasses == Glasses::kRound ? ellipse(eye, 0.25, 0.25)
                                                            : Shape{{eye.x - 0.26, eye.y - 0.19},
                                                                    {eye.x + 0.26, eye.y - 0.19},
                                                                    {eye.x + 0.23, eye.y + 0.19},
                                                                    {eye.x - 0.23, eye.y + 0.19}};
      pen_.stroke(frame, 0.045, looks_.frames, true);
      pen_.stroke({{eye.x + side * 0.25, eye.y - 0.05}, {side * looks_.head_width, -0.10}}, 0.04,
                  looks_.frames);
    }
    const double bridge = looks_.eye_distance - 0.25;
    pen_.stroke(curve({{gaze_ - bridge, -0.10}, {gaze_, -0.14}, {gaze_ + bridge, -0.10}}), 0.045,
                looks_.frames);
  }

  Pen& pen_;
  const Looks& looks_;
  const Photograph& photograph_;
  double gaze_;  // how far the features move sideways as the head turns
};

}  // namespace

cv::Mat paint_face(const Looks& looks, const Photograph& photograph) {
  constexpr int kCanvas = kSide * kOversampling;
  constexpr double kHalfHead = 0.36 * kCanvas;
  cv::Mat canvas(kCanvas, kCanvas, CV_8UC3, photograph.background);
  const cv::Point2d origin = cv::Point2d(0.5, 0.49) * kCanvas + photograph.shift * kHalfHead;
  Pen pen(canvas, origin, kHalfHead * photograph.scale, photograph.tilt);
  Portrait(pen, looks, photograph).paint();

  cv::Mat picture;
  cv::resize(canvas, picture, {kSide, kSide}, 0, 0, cv::INTER_AREA);
  picture.convertTo(picture, -1, photograph.light);
  cv::add(picture, cv::Scalar(-photograph.warmth, 0.0, photograph.warmth), picture);
  return picture;
}

}  // namespace kith::demo
