#include "core/embedding/array_view.hpp"

#include <fmt/ranges.h>

#include <Eigen/Core>
#include <bit>
#include <cstring>

namespace kith {
namespace {

static_assert(std::endian::native == std::endian::little);

template <typename Bits>
Bits load(const std::byte* at, bool swapped) {
  Bits bits;
  std::memcpy(&bits, at, sizeof bits);
  if (!swapped) return bits;
  if constexpr (sizeof(Bits) == 2) return __builtin_bswap16(bits);
  if constexpr (sizeof(Bits) == 4) return __builtin_bswap32(bits);
  if constexpr (sizeof(Bits) == 8) return __builtin_bswap64(bits);
}

double from_half(std::uint16_t bits) {
  return static_cast<double>(static_cast<float>(Eigen::numext::bit_cast<Eigen::half>(bits)));
}
double from_single(std::uint32_t bits) {
  return static_cast<double>(std::bit_cast<float>(bits));
}
double from_double(std::uint64_t bits) {
  return std::bit_cast<double>(bits);
}

// `stride` in bytes. The two common cases are spelled out so that the compiler vectorises them.
template <typename Bits, typename Convert>
void gather(const std::byte* first, std::size_t stride, bool swapped, std::span<double> row,
            Convert convert) {
  if (stride == sizeof(Bits) && !swapped) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      row[i] = convert(load<Bits>(first + i * sizeof(Bits), false));
    }
    return;
  }
  for (std::size_t i = 0; i < row.size(); ++i) {
    row[i] = convert(load<Bits>(first + i * stride, swapped));
  }
}

std::string_view advice(const Dtype& dtype) {
  if (dtype.kind == 'O') {
    return "kith never loads pickled objects; save the vectors as one float32 array";
  }
  return "save the vectors as float32";
}

}  // namespace

std::optional<std::uint64_t> size_in_bytes(const Dtype& dtype,
                                           std::span<const std::uint64_t> shape) {
  std::uint64_t size = dtype.item_bytes();
  for (const std::uint64_t extent : shape) {
    if (extent == 0) return 0;
    if (__builtin_mul_overflow(size, extent, &size) || size >> 63 != 0) size = 1ULL << 63;
  }
  if (size >> 63 != 0) return std::nullopt;
  return size;
}

std::string to_string(std::span<const std::uint64_t> shape) {
  if (shape.size() == 1) return fmt::format("({},)", shape[0]);
  return fmt::format("({})", fmt::join(shape, ", "));
}

void require_embeddings(const Dtype& dtype, std::span<const std::uint64_t> shape,
                        const ReadContext& context) {
  if (!dtype.is_float()) {
    context.reject(RejectionReason::kUnsupportedType,
                   "holds elements of dtype {}, which is no float16, float32 or float64; {}",
                   printable(dtype.spelling), advice(dtype));
  }
  const bool matrix = shape.size() == 2;
  const bool vector = shape.size() == 1;
  if (!matrix && !vector) {
    context.reject(RejectionReason::kWrongShape,
                   "has shape {}, where embeddings are (D,) or (N, D)", to_string(shape));
  }
  if (matrix && shape[0] == 0) {
    context.reject(RejectionReason::kWrongShape, "has shape {}: there is no row in it",
                   to_string(shape));
  }
  if (shape.back() < 2) {
    context.reject(RejectionReason::kWrongShape,
                   "has shape {}: an embedding has at least two values", to_string(shape));
  }
}

std::size_t row_count(const ArrayView& array) {
  return array.shape.size() == 2 ? static_cast<std::size_t>(array.shape[0]) : 1;
}

std::size_t column_count(const ArrayView& array) {
  return static_cast<std::size_t>(array.shape.back());
}

void copy_row(const ArrayView& array, std::size_t i, std::span<double> row) {
  const auto item = static_cast<std::size_t>(array.dtype.item_bytes());
  const bool swapped = array.dtype.order == '>';
  const std::size_t stride = array.fortran_order ? row_count(array) * item : item;
  const std::size_t offset = array.fortran_order ? i * item : i * row.size() * item;
  const std::byte* const first = array.data.data() + offset;
  switch (item) {
    case 2:
      return gather<std::uint16_t>(first, stride, swapped, row, from_half);
    case 4:
      return gather<std::uint32_t>(first, stride, swapped, row, from_single);
    default:
      return gather<std::uint64_t>(first, stride, swapped, row, from_double);
  }
}

}  // namespace kith
