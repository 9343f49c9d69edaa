// Rows of embeddings in one block of memory.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <utility>
#include <vector>

namespace kith {

/// Leaves numbers that nobody gave a value as they lie in memory: a block that is written at once
/// is not written twice.
template <typename T>
struct UninitializedAllocator : std::allocator<T> {
  template <typename U>
  struct rebind {
    using other = UninitializedAllocator<U>;
  };
  template <typename U, typename... Values>
  void construct(U* place, Values&&... values) {
    if constexpr (sizeof...(Values) == 0) {
      ::new (static_cast<void*>(place)) U;
    } else {
      ::new (static_cast<void*>(place)) U(std::forward<Values>(values)...);
    }
  }
};

/// N x D, row-major float32. A regular value: copies are deep.
class EmbeddingMatrix {
 public:
  EmbeddingMatrix() = default;
  EmbeddingMatrix(std::size_t rows, std::size_t dimension)
      : dimension_(dimension), values_(rows * dimension, 0.0F) {}

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
  /// Appends `rows` rows of values that have yet to be written.
  void extend(std::size_t rows, std::size_t dimension) {
    dimension_ = dimension;
    values_.resize(values_.size() + rows * dimension);
  }
  /// Keeps the first `rows` rows.
  void truncate(std::size_t rows) { values_.resize(rows * dimension_); }
  void reserve(std::size_t rows, std::size_t dimension) { values_.reserve(rows * dimension); }

  friend bool operator==(const EmbeddingMatrix&, const EmbeddingMatrix&) = default;

 private:
  std::size_t dimension_ = 0;
  std::vector<float, UninitializedAllocator<float>> values_;
};

}  // namespace kith
