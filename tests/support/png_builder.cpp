#include "tests/support/png_builder.hpp"

#include <string>
#include <string_view>

#include "tests/support/npy_builder.hpp"

namespace kith::test {
namespace {

/// RFC 1952's CRC-32.
std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320U : 0);
  }
  return ~crc;
}

/// RFC 1950's Adler-32.
std::uint32_t adler32(std::string_view bytes) {
  std::uint32_t low = 1;
  std::uint32_t high = 0;
  for (const char byte : bytes) {
    low = (low + static_cast<unsigned char>(byte)) % 65521;
    high = (high + low) % 65521;
  }
  return high << 16 | low;
}

std::string big_endian(std::uint32_t value) {
  return {static_cast<char>(value >> 24), static_cast<char>(value >> 16 & 0xFF),
          static_cast<char>(value >> 8 & 0xFF), static_cast<char>(value & 0xFF)};
}

std::string png_chunk(const std::string& type, const std::string& data) {
  return big_endian(static_cast<std::uint32_t>(data.size())) + type + data +
         big_endian(crc32(type + data));
}

/// RFC 1951's stored blocks inside RFC 1950's wrapping.
std::string zlib_stored(std::string_view bytes) {
  std::string stream = "\x78\x01";
  for (std::size_t at = 0; at < bytes.size(); at += 65535) {
    const std::string_view block = bytes.substr(at, 65535);
    const auto length = static_cast<std::uint16_t>(block.size());
    const auto inverse = static_cast<std::uint16_t>(~length);
    stream += at + block.size() == bytes.size() ? '\1' : '\0';
    for (const std::uint16_t value : {length, inverse}) {
      stream += static_cast<char>(value & 0xFF);
      stream += static_cast<char>(value >> 8);
    }
    stream += block;
  }
  return stream + big_endian(adler32(bytes));
}

}  // namespace

std::vector<std::byte> png_file(std::uint32_t width, std::uint32_t height,
                                std::span<const unsigned char> rgb) {
  std::string rows;
  for (std::size_t y = 0; y < height; ++y) {
    rows += '\0';  // no filter
    const auto row = rgb.subspan(3 * y * width, 3 * width);
    rows.append(row.begin(), row.end());
  }
  const std::string eight_bit_rgb("\x08\x02\x00\x00\x00", 5);
  return to_bytes(std::string("\x89PNG\r\n\x1a\n") +
                  png_chunk("IHDR", big_endian(width) + big_endian(height) + eight_bit_rgb) +
                  png_chunk("IDAT", zlib_stored(rows)) + png_chunk("IEND", ""));
}

}  // namespace kith::test
