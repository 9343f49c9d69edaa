// The unknown samples with their embeddings, in order of sample id. Owned by the writer; what other
// threads cluster is an immutable snapshot that shares the rows with it.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/base/ids.hpp"
#include "core/embedding/matrix.hpp"
#include "core/search/rows.hpp"

namespace kith {

/// A frozen view of the pool; cheap to copy, safe to read from any thread.
class PoolSnapshot {
 public:
  PoolSnapshot() = default;

  std::size_t size() const { return ids_.size(); }
  std::size_t dimension() const { return dimension_; }
  /// Ascending.
  std::span<const SampleId> ids() const { return ids_; }
  /// Unit row of ids()[i], D float32.
  std::span<const float> row(std::size_t i) const { return {rows_[i], dimension_}; }
  /// All rows, for a search.
  RowSet rows() const { return {rows_, dimension_}; }

 private:
  friend class UnknownPool;
  std::size_t dimension_ = 0;
  std::vector<SampleId> ids_;
  std::vector<const float*> rows_;
  std::vector<std::shared_ptr<const void>> blocks_;  // keep the rows alive
};

class UnknownPool {
 public:
  std::size_t size() const { return ids_.size(); }
  std::size_t dimension() const { return dimension_; }
  std::span<const SampleId> ids() const { return ids_; }
  bool contains(SampleId id) const;

  /// Adds samples that are not in the pool yet; `ids` ascending, parallel to the rows. Ids larger
  /// than any in the pool (the ordinary case) cost no move of what is there. The first insertion
  /// fixes the dimension.
  void insert(std::span<const SampleId> ids, const RowSet& rows);
  void insert(std::span<const SampleId> ids, const EmbeddingMatrix& rows) {
    insert(ids, RowSet{row_pointers(rows), rows.dimension()});
  }

  /// The same of ids larger than any in the pool, without a copy: the rows lie in `block`, which
  /// holds `rows_in_block` of them and stays as it is.
  void adopt(std::span<const SampleId> ids, const RowSet& rows, std::shared_ptr<const void> block,
             std::size_t rows_in_block);

  /// Removes those of `ids` (ascending) that are in the pool. Memory of erased rows comes back when
  /// more than half of the rows held are dead.
  void erase(std::span<const SampleId> ids);

  /// Forgets everything, the dimension included.
  void clear();

  PoolSnapshot snapshot() const;

 private:
  using Chunk = std::vector<float>;  // fixed capacity, never reallocated, rows appended only

  void expect_shape(std::span<const SampleId> ids, const RowSet& rows);
  const float* store(std::span<const float> row);
  void sort_from(std::size_t middle);
  void compact();

  std::size_t dimension_ = 0;
  std::vector<SampleId> ids_;
  std::vector<const float*> rows_;
  std::vector<std::shared_ptr<const void>> blocks_;
  std::shared_ptr<Chunk> chunk_;  // of the blocks, the one that store() fills
  std::size_t rows_held_ = 0;
};

}  // namespace kith
