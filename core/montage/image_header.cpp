#include "core/montage/image_header.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "core/montage/byte_view.hpp"

namespace kith {
namespace {

using namespace std::string_view_literals;

// PNG (ISO/IEC 15948): an eight-byte signature, then chunks of length, type, content, checksum.
std::optional<ImageHeader> read_png(const ByteView& view) {
  constexpr std::size_t kFirstChunk = 8;
  constexpr std::size_t kChunkFrame = 12;
  if (!view.has(kFirstChunk + 4, "IHDR")) return std::nullopt;
  ImageHeader header{.format = ImageFormat::kPng,
                     .width = view.big(kFirstChunk + 8, 4),
                     .height = view.big(kFirstChunk + 12, 4)};
  for (std::uint64_t at = kFirstChunk; at + kChunkFrame <= view.size();) {
    const std::uint32_t length = view.big(at, 4);
    if (view.has(at + 4, "eXIf")) header.orientation = exif_orientation(view.part(at + 8, length));
    if (view.has(at + 4, "IEND")) {
      header.whole = true;
      break;
    }
    at += kChunkFrame + length;
  }
  return header;
}

// The position of the next marker's code from `at` on, or the size when there is none. Bytes
// between segments, stuffed zeros and restart markers of entropy-coded data are passed over.
std::size_t next_jpeg_marker(const ByteView& view, std::size_t at) {
  for (; at + 1 < view.size(); ++at) {
    const std::uint8_t code = view.at(at + 1);
    const bool is_data = code == 0x00 || code == 0x01 || code == 0xFF || (code & 0xF8) == 0xD0;
    if (view.at(at) == 0xFF && !is_data) return at + 1;
  }
  return view.size();
}

bool is_start_of_frame(std::uint8_t code) {
  return code >= 0xC0 && code <= 0xCF && code != 0xC4 && code != 0xC8 && code != 0xCC;
}

// JPEG (ITU-T T.81, annex B): markers, most of them followed by a length that counts itself.
std::optional<ImageHeader> read_jpeg(const ByteView& view) {
  ImageHeader header{.format = ImageFormat::kJpeg};
  std::size_t at = 2;
  while ((at = next_jpeg_marker(view, at)) < view.size()) {
    const std::uint8_t code = view.at(at);
    if (code == 0xD9) {
      header.whole = true;
      break;
    }
    const std::uint32_t length = view.big(at + 1, 2);
    if (is_start_of_frame(code) && header.width == 0) {
      header.height = view.big(at + 4, 2);
      header.width = view.big(at + 6, 2);
    }
    if (code == 0xE1 && view.has(at + 3, "Exif\0\0"sv)) {
      header.orientation = exif_orientation(view.part(at + 3, length));
    }
    at += 1 + length;
  }
  return header;
}

// WebP (RFC 9649): RIFF chunks; the canvas and the frame on it each announce a size.
std::optional<ImageHeader> read_webp(const ByteView& view) {
  ImageHeader header{.format = ImageFormat::kWebp};
  header.whole = std::uint64_t{view.little(4, 4)} + 8 <= view.size();
  const auto announce = [&header](std::uint64_t width, std::uint64_t height) {
    header.width = std::max(header.width, width);
    header.height = std::max(header.height, height);
  };
  for (std::uint64_t at = 12; at + 8 <= view.size();) {
    const std::uint32_t length = view.little(at + 4, 4);
    const std::uint64_t content = at + 8;
    if (view.has(at, "VP8X")) {
      announce(1 + view.little(content + 4, 3), 1 + view.little(content + 7, 3));
    } else if (view.has(at, "VP8 ")) {
      announce(view.little(content + 6, 2) & 0x3FFF, view.little(content + 8, 2) & 0x3FFF);
    } else if (view.has(at, "VP8L")) {
      const std::uint32_t bits = view.little(content + 1, 4);
      announce(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF));
    } else if (view.has(at, "EXIF")) {
      header.orientation = exif_orientation(view.part(content, length));
    }
    at = content + length + length % 2;
  }
  return header;
}

// BMP: a negative height means that the top row comes first. Writers that leave the file's size
// zero exist; the rows of an uncompressed picture say as much.
std::optional<ImageHeader> read_bmp(const ByteView& view) {
  const bool is_os2 = view.little(14, 4) == 12;
  const std::size_t size = is_os2 ? 2 : 4;
  const auto width = static_cast<std::int32_t>(view.little(18, size));
  const auto height = std::int64_t{static_cast<std::int32_t>(view.little(18 + size, size))};
  if (width <= 0) return std::nullopt;
  ImageHeader header{.format = ImageFormat::kBmp,
                     .width = static_cast<std::uint64_t>(width),
                     .height = static_cast<std::uint64_t>(std::abs(height))};
  const std::uint64_t bits = is_os2 ? view.little(24, 2) : view.little(28, 2);
  const bool is_compressed = !is_os2 && view.little(30, 4) != 0;
  const std::uint64_t row = (header.width * bits + 31) / 32 * 4;
  const std::uint64_t pixels = is_compressed ? 1 : row * header.height;
  const std::uint64_t announced = view.little(2, 4);
  header.whole = std::max(announced, view.little(10, 4) + pixels) <= view.size();
  return header;
}

std::optional<ImageHeader> read_any(const ByteView& view) {
  if (view.has(0, "\x89PNG\r\n\x1A\n")) return read_png(view);
  if (view.has(0, "\xFF\xD8")) return read_jpeg(view);
  if (view.has(0, "RIFF") && view.has(8, "WEBP")) return read_webp(view);
  if (view.has(0, "BM")) return read_bmp(view);
  return std::nullopt;
}

}  // namespace

std::optional<ImageHeader> read_image_header(std::span<const std::byte> encoded) {
  const std::optional<ImageHeader> header = read_any(ByteView(encoded));
  if (!header || header->width == 0 || header->height == 0) return std::nullopt;
  return header;
}

int exif_orientation(std::span<const std::byte> exif) {
  constexpr std::uint32_t kOrientationTag = 0x0112;
  constexpr std::size_t kEntrySize = 12;
  if (ByteView(exif).has(0, "Exif\0\0"sv)) exif = exif.subspan(6);
  const ByteView view(exif);
  const bool is_little = view.has(0, "II");
  if (!is_little && !view.has(0, "MM")) return 1;
  const auto number = [&](std::size_t at, std::size_t count) {
    return is_little ? view.little(at, count) : view.big(at, count);
  };
  const std::size_t directory = number(4, 4);
  const std::uint32_t entries = number(directory, 2);
  for (std::uint32_t i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + i * kEntrySize;
    if (entry + kEntrySize > view.size()) break;
    if (number(entry, 2) != kOrientationTag) continue;
    const std::uint32_t value = number(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace kith
