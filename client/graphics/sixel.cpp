#include "client/graphics/sixel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

namespace kith::client {
namespace {

constexpr std::array<int, 3> kLevels{6, 7, 6};  // of red, green and blue
constexpr int kColors = 6 * 7 * 6;
constexpr int kBand = 6;  // rows of pixels in one row of sixels

constexpr std::array<std::array<int, 4>, 4> kPattern{
    {{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}}};

int level(int value, int levels, int x, int y) {
  const int steps = levels - 1;
  const int threshold = 2 * kPattern[y % 4][x % 4] + 1;  // of 32
  return std::min((value * steps * 32 / 255 + threshold) / 32, steps);
}

std::vector<std::uint8_t> palette_indices(const Picture& picture) {
  std::vector<std::uint8_t> indices;
  indices.reserve(picture.rgb.size() / 3);
  const std::uint8_t* pixel = picture.rgb.data();
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x, pixel += 3) {
      int index = 0;
      for (std::size_t c = 0; c < 3; ++c)
        index = index * kLevels[c] + level(pixel[c], kLevels[c], x, y);
      indices.push_back(static_cast<std::uint8_t>(index));
    }
  }
  return indices;
}

std::string palette() {
  std::string text;
  for (int index = 0; index < kColors; ++index) {
    const int red = index / (kLevels[1] * kLevels[2]);
    const int green = index / kLevels[2] % kLevels[1];
    const int blue = index % kLevels[2];
    text += fmt::format("#{};2;{};{};{}", index, red * 100 / (kLevels[0] - 1),
                        green * 100 / (kLevels[1] - 1), blue * 100 / (kLevels[2] - 1));
  }
  return text;
}

void append_run(std::string& text, char sixel, std::size_t length) {
  if (length > 3) {
    text += fmt::format("!{}{}", length, sixel);
  } else {
    text.append(length, sixel);
  }
}

// One color's sixels of a band, equal neighbors in runs.
void append_row(std::string& text, const std::string& sixels) {
  for (std::size_t at = 0; at < sixels.size();) {
    const std::size_t end = std::min(sixels.find_first_not_of(sixels[at], at), sixels.size());
    append_run(text, sixels[at], end - at);
    at = end;
  }
}

}  // namespace

std::string sixel_picture(const Picture& picture) {
  constexpr char kNothing = '?';  // a sixel without a pixel
  const auto indices = palette_indices(picture);
  const auto width = static_cast<std::size_t>(picture.width);
  std::string text =
      fmt::format("\x1bP0;1q\"1;1;{};{}{}", picture.width, picture.height, palette());
  for (int top = 0; top < picture.height; top += kBand) {
    std::array<std::string, kColors> rows;
    for (int y = top; y < std::min(top + kBand, picture.height); ++y) {
      for (std::size_t x = 0; x < width; ++x) {
        std::string& row = rows[indices[static_cast<std::size_t>(y) * width + x]];
        if (row.empty()) row.assign(width, kNothing);
        row[x] = static_cast<char>(kNothing + ((row[x] - kNothing) | 1 << (y - top)));
      }
    }
    for (int color = 0; color < kColors; ++color) {
      const std::string& row = rows[static_cast<std::size_t>(color)];
      if (row.empty()) continue;
      text += fmt::format("#{}", color);
      append_row(text, row);
      text += '$';
    }
    text += '-';
  }
  return text + "\x1b\\";
}

}  // namespace kith::client
