#include "core/montage/vector_print.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace kith {
namespace {

constexpr int kCells = 8;
constexpr int kProjections = kCells * kCells / 2 + 2;  // half of the cells, and two for the hue

std::uint64_t mix(std::uint64_t z) {  // SplitMix64's finalizer (Steele, Lea, Flood 2014)
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

// Products with fixed vectors of random signs: about normal with variance 1 for a unit vector.
std::array<float, kProjections> project(std::span<const float> embedding) {
  std::array<float, kProjections> sums{};
  for (std::size_t i = 0; i < embedding.size(); ++i) {
    const std::uint64_t signs = mix(0x9E3779B97F4A7C15ULL * (i + 1));
    for (int p = 0; p < kProjections; ++p) {
      sums[p] += (signs >> p & 1) != 0 ? embedding[i] : -embedding[i];
    }
  }
  return sums;
}

// Hue in degrees, saturation and value in [0, 1], to 8-bit BGR.
cv::Vec3b from_hsv(double hue, double saturation, double value) {
  const auto channel = [&](double offset) {
    const double k = std::fmod(offset + hue / 60.0, 6.0);
    const double part = std::clamp(std::min(k, 4.0 - k), 0.0, 1.0);
    return static_cast<std::uint8_t>(std::lround(255.0 * value * (1.0 - saturation * part)));
  };
  return {channel(1), channel(3), channel(5)};
}

}  // namespace

cv::Mat vector_print(std::span<const float> embedding, int side) {
  const auto projected = project(embedding);
  const double turn = std::atan2(projected[kProjections - 1], projected[kProjections - 2]);
  const double hue = (turn / std::numbers::pi + 1.0) * 180.0;
  cv::Mat3b cells(kCells, kCells);
  for (int y = 0; y < kCells; ++y) {
    for (int x = 0; x < kCells / 2; ++x) {
      const double value = projected[y * kCells / 2 + x];
      const double depth = 1.0 / (1.0 + std::exp(-2.2 * value));
      const cv::Vec3b color =
          from_hsv(std::fmod(hue + 40.0 * depth, 360.0), 0.10 + 0.50 * depth, 0.97 - 0.35 * depth);
      cells(y, x) = color;
      cells(y, kCells - 1 - x) = color;
    }
  }
  cv::Mat print;
  cv::resize(cells, print, {side, side}, 0, 0, cv::INTER_NEAREST);
  return print;
}

}  // namespace kith
