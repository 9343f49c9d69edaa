// What an encoded image says of itself before anything is decoded: format, size, orientation, and
// whether its end is there. Reads hostile bytes; allocates nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace kith {

enum class ImageFormat { kPng, kJpeg, kWebp, kBmp };

struct ImageHeader {
  ImageFormat format = ImageFormat::kPng;
  std::uint64_t width = 0;  // pixels as stored, before the orientation is applied
  std::uint64_t height = 0;
  int orientation = 1;  // EXIF tag 0x0112, 1 to 8
  bool whole = false;   // the end its format asks for is there
};

/// Empty when the bytes begin like none of the four formats, or announce no size.
std::optional<ImageHeader> read_image_header(std::span<const std::byte> encoded);

/// The orientation (1 to 8) that a TIFF structure as in EXIF 2.3, section 4.5 gives in its first
/// directory; 1 when it gives none. A leading "Exif\0\0" is skipped.
int exif_orientation(std::span<const std::byte> exif);

}  // namespace kith
