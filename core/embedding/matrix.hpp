// Rows of embeddings in one block of memory.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace kith {

/// N x D, row-major float32. A regular value: copies are deep.
class EmbeddingMatrix {
 public:
  EmbeddingMatrix() = default;
  EmbeddingMatrix(std::size_t rows, std::size_t dimension)
      : dimension_(dimension), values_(rows * dimension) {}

  std::size_t rows() const { return dimension_ == 0 ? 0 : values_.size() / dimension_; }
  std::size_t dimension() const { return dimension_; }
  bool empty() const { return values_.empty(); }

  std::span<float> row(std::size_t i) { return {values_.data() + i * dimension_, dimension_}; }
  std::span<const float> row(std::size_t i) const {
    return {values_.data() + i * dimension_, dimension_};
  }
  float* data() { return values_.data(); }
  const float* data() const { return values_.data(); }

  /// Appends one row; the first row appended to an empty matrix fixes the dimension.
  void append(std::span<const float> values) {
    if (values_.empty()) dimension_ = values.size();
    values_.insert(values_.end(), values.begin(), values.end());
  }
  void reserve(std::size_t rows, std::size_t dimension) { values_.reserve(rows * dimension); }

  friend bool operator==(const EmbeddingMatrix&, const EmbeddingMatrix&) = default;

 private:
  std::size_t dimension_ = 0;
  std::vector<float> values_;
};

}  // namespace kith
