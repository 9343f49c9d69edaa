// Builds the bytes of .npy files of any element type, byte order, memory order and version, as
// numpy writes them, and broken ones on request.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <Eigen/Core>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kith::test {

inline std::vector<std::byte> to_bytes(std::string_view text) {
  const auto* const first = reinterpret_cast<const std::byte*>(text.data());
  return {first, first + text.size()};
}

/// A file with exactly this header dictionary and these data. Padded to 64 bytes as numpy pads.
inline std::vector<std::byte> npy_file(std::string_view dictionary, std::span<const std::byte> data,
                                       int version = 1) {
  const std::size_t prefix = version == 1 ? 10 : 12;
  std::string header(dictionary);
  header.append(63 - (prefix + header.size()) % 64, ' ');
  header += '\n';
  std::string file = "\x93NUMPY";
  file += static_cast<char>(version);
  file += '\0';
  for (std::size_t i = 0; i < prefix - 8; ++i) {
    file += static_cast<char>(header.size() >> (8 * i) & 0xFF);
  }
  std::vector<std::byte> bytes = to_bytes(file + header);
  bytes.insert(bytes.end(), data.begin(), data.end());
  return bytes;
}

/// The elements of `values` as they lie in memory under `descr` ("<f4", ">f2", …).
inline std::vector<std::byte> encode(std::span<const double> values, std::string_view descr) {
  const std::size_t size = static_cast<std::size_t>(descr.at(2) - '0');
  std::vector<std::byte> bytes;
  for (const double value : values) {
    std::uint64_t bits = std::bit_cast<std::uint64_t>(value);
    if (size == 4) bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
    if (size == 2) {
      bits = Eigen::numext::bit_cast<std::uint16_t>(Eigen::half(static_cast<float>(value)));
    }
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t shift = 8 * (descr.at(0) == '>' ? size - 1 - i : i);
      bytes.push_back(static_cast<std::byte>(bits >> shift & 0xFF));
    }
  }
  return bytes;
}

struct NpyOptions {
  std::string descr = "<f4";
  bool fortran_order = false;
  int version = 1;
};

/// A matrix given row after row; `rows` 0 gives the shape (D,).
inline std::vector<std::byte> npy_matrix(std::size_t rows, std::size_t dimension,
                                         std::span<const double> values,
                                         const NpyOptions& options = {}) {
  std::vector<double> ordered(values.begin(), values.end());
  if (options.fortran_order && rows > 0) {
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < dimension; ++c) ordered[c * rows + r] = values[r * dimension + c];
    }
  }
  const std::string shape =
      rows == 0 ? fmt::format("({},)", dimension) : fmt::format("({}, {})", rows, dimension);
  return npy_file(fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': {}, }}",
                              options.descr, options.fortran_order ? "True" : "False", shape),
                  encode(ordered, options.descr), options.version);
}

/// One float32 vector, shape (D,).
inline std::vector<std::byte> npy_vector(std::span<const double> values,
                                         const NpyOptions& options = {}) {
  return npy_matrix(0, values.size(), values, options);
}

}  // namespace kith::test
