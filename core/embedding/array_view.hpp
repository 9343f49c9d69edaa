// A numpy array over bytes that somebody else keeps: shape, element type and order, and its
// elements as float64, integers or text, whatever they are stored as.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/embedding/dtype.hpp"
#include "core/embedding/read_context.hpp"

namespace kith {

struct ArrayView {
  Dtype dtype;
  bool fortran_order = false;
  std::vector<std::uint64_t> shape;
  std::span<const std::byte> data;  // exactly size_in_bytes(dtype, shape)
};

/// Bytes of an array of this type and shape; none when that number has more than 63 bits.
std::optional<std::uint64_t> size_in_bytes(const Dtype& dtype,
                                           std::span<const std::uint64_t> shape);

/// "(22, 512)", "(512,)", "()": as Python writes a shape.
std::string to_string(std::span<const std::uint64_t> shape);

/// Throws Rejection{kUnsupportedType} unless the elements are float16, float32 or float64, and
/// Rejection{kWrongShape} unless the shape is (D,) or (N, D) with N >= 1 and D >= 2.
void require_embeddings(const Dtype& dtype, std::span<const std::uint64_t> shape,
                        const ReadContext& context);

/// Rows and columns of a shape that require_embeddings accepts.
std::size_t row_count(const ArrayView& array);
std::size_t column_count(const ArrayView& array);

/// Copies row `i` of an array that require_embeddings accepts, as float64, into `row` (D values).
void copy_row(const ArrayView& array, std::size_t i, std::span<double> row);

}  // namespace kith
