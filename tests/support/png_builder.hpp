// Builds PNG files without a library of images: 8-bit RGB, one IDAT of stored (uncompressed)
// blocks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace kith::test {

/// `rgb`: height x width x 3 bytes, row after row.
std::vector<std::byte> png_file(std::uint32_t width, std::uint32_t height,
                                std::span<const unsigned char> rgb);

}  // namespace kith::test
