// Rows of float32 that may lie anywhere in memory: how a pool of chunks and one block look the same
// to a search.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/embedding/matrix.hpp"

namespace kith {

/// N pointers to D float32 each; borrows both the pointers and the rows.
struct RowSet {
  std::span<const float* const> rows;
  std::size_t dimension = 0;

  std::size_t size() const { return rows.size(); }
  std::span<const float> row(std::size_t i) const { return {rows[i], dimension}; }
};

/// The rows of a block of rows one behind the other, in order. The block must stay where it is.
inline std::vector<const float*> row_pointers(std::span<const float> values,
                                              std::size_t dimension) {
  std::vector<const float*> rows(dimension == 0 ? 0 : values.size() / dimension);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = values.data() + i * dimension;
  return rows;
}
inline std::vector<const float*> row_pointers(const EmbeddingMatrix& matrix) {
  return row_pointers({matrix.data(), matrix.rows() * matrix.dimension()}, matrix.dimension());
}

}  // namespace kith
