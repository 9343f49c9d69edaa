// A small archive that holds a large array, made without ever having the array.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/npy_builder.hpp"

namespace kith::test {

/// Deflated so that any other such piece may come before and after it.
inline std::string deflated_piece(std::string_view plain) {
  constexpr int kRaw = -15;
  constexpr int kMemory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, kRaw, kMemory, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::runtime_error("zlib cannot begin");
  }
  std::string packed(deflateBound(&stream, plain.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FULL_FLUSH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// An .npz of `embeddings`, `mib` MiB of zeros in float32, 256 a row; a thousandth of that in size.
inline std::vector<std::byte> zip_bomb(std::uint64_t mib) {
  const std::string name = "embeddings.npy";
  const std::string zeros(1U << 20, '\0');
  const std::vector<std::byte> header = npy_file(
      fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, 256), }}", mib << 10),
      {});
  const std::string start(reinterpret_cast<const char*>(header.data()), header.size());
  const auto crc_of = [](const std::string& text) {
    return crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size()));
  };
  const std::string piece = deflated_piece(zeros);
  const uLong piece_crc = crc_of(zeros);
  std::string stream = deflated_piece(start);
  uLong crc = crc_of(start);
  for (std::uint64_t i = 0; i < mib; ++i) {
    stream += piece;
    crc = crc32_combine(crc, piece_crc, static_cast<z_off_t>(zeros.size()));
  }
  stream += std::string("\x03\0", 2);  // an empty block, the last one

  const auto number = [](std::uint64_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i) & 0xFF);
    return text;
  };
  constexpr int kVersion = 20;
  constexpr int kDeflate = 8;
  constexpr int kNoMore = 2 + 2 + 2 + 4 + 4;  // comment, disk, attributes, place: all 0
  // What a member's two headers have in common.
  const std::string facts = number(kVersion, 2) + number(0, 2) + number(kDeflate, 2) +
                            number(0, 4) + number(crc, 4) + number(stream.size(), 4) +
                            number(start.size() + (mib << 20), 4) + number(name.size(), 2) +
                            number(0, 2);
  const std::string local = "PK\x03\x04" + facts + name;
  const std::string central =
      "PK\x01\x02" + number(kVersion, 2) + facts + std::string(kNoMore, '\0') + name;
  const std::string end = "PK\x05\x06" + number(0, 4) + number(1, 2) + number(1, 2) +
                          number(central.size(), 4) + number(local.size() + stream.size(), 4) +
                          number(0, 2);
  return to_bytes(local + stream + central + end);
}

}  // namespace kith::test
