#include "client/graphics/picture.hpp"

#include <png.h>

namespace kith::client {
namespace {

constexpr std::uint64_t kMaxPixels = 16'000'000;

}  // namespace

std::optional<Picture> picture_from_png(std::string_view png) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, png.data(), png.size()) == 0) return std::nullopt;
  image.format = PNG_FORMAT_RGB;
  Picture picture{static_cast<int>(image.width), static_cast<int>(image.height), {}};
  const bool fits = std::uint64_t{image.width} * image.height <= kMaxPixels;
  if (fits) picture.rgb.resize(PNG_IMAGE_SIZE(image));
  const bool whole =
      fits && png_image_finish_read(&image, nullptr, picture.rgb.data(), 0, nullptr) != 0;
  png_image_free(&image);
  return whole ? std::optional(std::move(picture)) : std::nullopt;
}

}  // namespace kith::client
