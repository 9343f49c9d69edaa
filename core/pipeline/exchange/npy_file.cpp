#include "core/pipeline/exchange/npy_file.hpp"

#include <fmt/format.h>

#include <cstring>
#include <string>

namespace kith {

std::vector<std::byte> npy_of(const EmbeddingMatrix& rows) {
  std::string header =
      fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", rows.rows(),
                  rows.dimension());
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes = "\x93NUMPY";
  bytes += {1, 0, static_cast<char>(header.size() % 256), static_cast<char>(header.size() / 256)};
  bytes += header;
  const std::size_t front = bytes.size();
  std::vector<std::byte> file(front + rows.rows() * rows.dimension() * sizeof(float));
  std::memcpy(file.data(), bytes.data(), front);
  std::memcpy(file.data() + front, rows.data(), file.size() - front);
  return file;
}

}  // namespace kith
