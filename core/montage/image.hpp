// The only door to OpenCV: decoding crops that may be hostile, thumbnails, pages as PNG.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/embedding/batch.hpp"
#include "core/montage/plan.hpp"

namespace kith {

using Bytes = std::vector<std::byte>;

/// Side of the square that a stored thumbnail fits into, pixels.
constexpr int kThumbnailSide = 192;

/// An encoded crop (PNG, JPEG, WebP, BMP) as a thumbnail: JPEG, longest side at most
/// kThumbnailSide, never enlarged, EXIF orientation applied. The size announced in the header is
/// checked before anything is decoded: at most 64 megapixels. Throws Rejection{kBadImage} that
/// names `file_name`.
Bytes make_thumbnail(std::span<const std::byte> encoded, std::string_view file_name);
Bytes make_thumbnail(const RgbImage& image, std::string_view file_name);

/// True when the file name ends in an extension kith takes for an image (case-insensitive).
bool is_image_name(std::string_view file_name);

/// True when the encoded bytes have the end their format asks for (PNG IEND, JPEG EOI, RIFF and BMP
/// sizes): a crop that is still being written is not whole.
bool is_whole_image(std::span<const std::byte> encoded);

/// What a renderer needs to know of a tile's face.
struct Face {
  Bytes thumbnail;               // empty: none, draw the fingerprint instead
  std::vector<float> embedding;  // D; for the fingerprint of a face without an image
};

/// Draws one page. `faces` is parallel to page.tiles. Returns an encoded PNG.
Bytes render_page(const MontagePage& page, std::span<const Face> faces,
                  const MontageLayout& layout);

}  // namespace kith
