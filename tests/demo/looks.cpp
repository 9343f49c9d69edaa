#include "tests/demo/looks.hpp"

namespace kith::demo {
namespace {

cv::Scalar rgb(int hex) {
  const auto channel = [hex](int shift) { return static_cast<double>(hex >> shift & 0xFF); };
  return {channel(0), channel(8), channel(16)};
}

constexpr int kSkins[] = {0xFFE0C7, 0xF6CDA8, 0xE8B48A, 0xC98F62, 0xA06A43, 0x7A4A2E};
constexpr int kHairColors[] = {0x1E1A1A, 0x3B2417, 0x6B4226, 0xA5682A, 0xD9B25F,
                               0xB5462A, 0x9A9A9F, 0xE6E3DE, 0x4A3A6B};
constexpr int kIrises[] = {0x3D2B1F, 0x5B7F4C, 0x4A7FB5, 0x7A5230, 0x5E6A75};
constexpr int kShirts[] = {0xC8443C, 0x2F6DB5, 0x2E8B6A, 0xE0A030, 0x7C4FA0,
                           0x37474F, 0xE9E4DA, 0xD06A95, 0x1B3A5C, 0x8DB255};
constexpr int kFrames[] = {0x202225, 0x7A2E2E, 0x2D4E7A, 0x8A6A2F};
constexpr int kBackgrounds[] = {0xCFE3EE, 0xE8DFD0, 0xD9E6D3, 0xE7D8E4,
                                0xDADDE2, 0xF0E6C8, 0xBFD0DB};

constexpr Hair kHairs[] = {Hair::kNone, Hair::kShort, Hair::kSidePart, Hair::kFringe,
                           Hair::kLong, Hair::kCurls, Hair::kBun,      Hair::kSpikes};
constexpr Beard kBeards[] = {Beard::kMoustache, Beard::kGoatee, Beard::kFull};
constexpr Glasses kGlasses[] = {Glasses::kRound, Glasses::kSquare};

bool goes_with_beard(Hair hair) {
  return hair == Hair::kNone || hair == Hair::kShort || hair == Hair::kSidePart ||
         hair == Hair::kSpikes || hair == Hair::kCurls;
}

}  // namespace

Looks random_looks(Random& random) {
  Looks looks;
  looks.skin = rgb(random.pick(kSkins));
  looks.hair_color = rgb(random.pick(kHairColors));
  looks.iris = rgb(random.pick(kIrises));
  looks.shirt = rgb(random.pick(kShirts));
  looks.frames = rgb(random.pick(kFrames));
  looks.hair = random.pick(kHairs);
  if (random.chance(0.5) && goes_with_beard(looks.hair)) looks.beard = random.pick(kBeards);
  if (random.chance(0.4)) looks.glasses = random.pick(kGlasses);
  looks.has_earrings = looks.beard == Beard::kNone && random.chance(0.35);
  looks.has_freckles = random.chance(0.2);
  looks.head_width = random.uniform(0.70, 0.88);
  looks.jaw = random.uniform(0.02, 0.22);
  looks.eye_distance = random.uniform(0.29, 0.37);
  looks.eye_size = random.uniform(0.11, 0.15);
  looks.brow_thickness = random.uniform(0.035, 0.085);
  looks.nose_length = random.uniform(0.18, 0.32);
  looks.mouth_width = random.uniform(0.24, 0.38);
  return looks;
}

Photograph random_photograph(Random& random) {
  Photograph photograph;
  photograph.background = rgb(random.pick(kBackgrounds));
  photograph.tilt = random.uniform(-0.14, 0.14);
  photograph.turn = random.uniform(-1.0, 1.0);
  photograph.smile = random.uniform(-0.35, 1.0);
  photograph.eyes_open = random.chance(0.06) ? 0.12 : random.uniform(0.72, 1.0);
  photograph.light = random.uniform(0.84, 1.07);
  photograph.warmth = random.uniform(-10.0, 10.0);
  photograph.scale = random.uniform(0.94, 1.06);
  photograph.shift = {random.uniform(-0.06, 0.06), random.uniform(-0.05, 0.05)};
  return photograph;
}

}  // namespace kith::demo
