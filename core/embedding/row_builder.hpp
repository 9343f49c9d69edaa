// Builds an EmbeddingBatch row by row: the one place where a reader's rows are counted, checked
// against each other and the root's dimension, normalised, and where bad ones are refused or left
// out.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/embedding/array_view.hpp"
#include "core/embedding/batch.hpp"
#include "core/embedding/read_context.hpp"

namespace kith {

/// What a file says about one of its rows.
struct RowNotes {
  std::string label;
  std::string name;
  RgbImage image;  // height 0: none
  RowMetadata metadata;
};

class RowBuilder {
 public:
  explicit RowBuilder(ReadContext context) : context_(std::move(context)) {}

  /// Room for `rows` rows of `dimension` values, both known to be backed by bytes of the file.
  void reserve(std::size_t rows, std::size_t dimension);

  /// Adds the next row of the file. Throws Rejection{kWrongShape} when it has fewer than two values
  /// or another number of them than the first row, Rejection{kWrongDimension} when the root has
  /// another dimension.
  void add(std::span<const double> row, RowNotes notes = {});

  /// Adds all rows of an array that require_embeddings accepts, by the threads of `pool` where
  /// there is one; `beside` is called once, by one of them.
  void add_all(const ArrayView& array, ThreadPool* pool, const std::function<void()>& beside);

  std::size_t rows_seen() const { return rows_seen_; }

  /// The batch. Throws Rejection{kNoEmbeddings} when no row was added, Rejection{kBadValues} when
  /// rows were zero, NaN or infinite and are not to be skipped, or none of them was good.
  EmbeddingBatch finish();

 private:
  enum Badness { kZero, kNan, kInfinite, kBadnessCount };
  struct BadRowsOfOneKind {
    std::size_t count = 0;
    std::vector<std::uint64_t> first;
  };

  void check_dimension(std::size_t dimension) const;
  bool add_good_rows(const ArrayView& array, ThreadPool& pool, const std::function<void()>& beside);
  void note_bad(std::span<const double> row);
  void annotate(RowNotes notes);
  std::string bad_rows_sentence() const;

  ReadContext context_;
  EmbeddingBatch batch_;
  std::size_t rows_seen_ = 0;
  std::size_t dimension_ = 0;
  std::vector<float> unit_;
  std::array<BadRowsOfOneKind, kBadnessCount> bad_;
};

/// Adds every row of an array that require_embeddings accepts, row `i` with notes(i) where `notes`
/// is set.
void add_rows(const ArrayView& array, RowBuilder& builder,
              const std::function<RowNotes(std::size_t)>& notes = {});

}  // namespace kith
