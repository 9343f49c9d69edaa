// A picture in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace kith::client {

struct Picture {
  int width = 0;                  // pixels
  int height = 0;                 // pixels
  std::vector<std::uint8_t> rgb;  // height x width x 3, row-major
};

/// None for what is no PNG, is broken, or has more than 16 million pixels.
std::optional<Picture> picture_from_png(std::string_view png);

}  // namespace kith::client
