#include "core/embedding/row_builder.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>

#include "core/base/counted.hpp"
#include "core/embedding/normalize.hpp"

namespace kith {
namespace {

constexpr std::size_t kBadRowsKept = 1000;
constexpr std::size_t kBadRowsNamed = 5;

constexpr std::size_t kRowsAtATime = 256;

// Sets the entry of the newest of `rows` rows in a list that stays empty until there is something
// in it.
template <typename T>
void set_newest(std::vector<T>& list, std::size_t rows, T value) {
  list.resize(rows - 1);
  list.push_back(std::move(value));
}

template <typename T>
void pad(std::vector<T>& list, std::size_t rows) {
  if (!list.empty()) list.resize(rows);
}

}  // namespace

void RowBuilder::reserve(std::size_t rows, std::size_t dimension) {
  batch_.embeddings.reserve(rows, dimension);
}

void RowBuilder::check_dimension(std::size_t dimension) const {
  if (dimension_ != 0 && dimension != dimension_) {
    context_.reject(RejectionReason::kWrongShape, "has {} in row {}, where row 0 has {}",
                    counted(dimension, "value"), rows_seen_, dimension_);
  }
  if (dimension < 2) {
    context_.reject(RejectionReason::kWrongShape,
                    "has {} in row {}: an embedding has at least two values",
                    dimension == 0 ? "no value" : "one value", rows_seen_);
  }
  const std::size_t expected = context_.limits.dimension;
  if (expected != 0 && dimension != expected) {
    context_.reject(RejectionReason::kWrongDimension,
                    "holds vectors of {} values, where everything here has {}; "
                    "faces of another model need a root of their own",
                    dimension, expected);
  }
}

void RowBuilder::add(std::span<const double> row, RowNotes notes) {
  if (row.size() != dimension_ || dimension_ == 0) {
    check_dimension(row.size());
    dimension_ = row.size();
    unit_.resize(dimension_);
  }
  const bool lost = batch_.bad_row_count > 0 && context_.limits.bad_rows == BadRows::kRefuse;
  if (normalize(row, unit_)) {
    if (!lost) {  // else all that is left to do is to count the bad ones
      batch_.embeddings.append(unit_);
      if (batch_.bad_row_count > 0) batch_.source_rows.push_back(rows_seen_);
      annotate(std::move(notes));
    }
  } else {
    note_bad(row);
  }
  ++rows_seen_;
}

void RowBuilder::add_all(const ArrayView& array, ThreadPool* pool,
                         const std::function<void()>& beside) {
  if (pool != nullptr && batch_.bad_row_count == 0) {
    if (add_good_rows(array, *pool, beside)) return;
  } else {
    beside();
  }
  std::vector<double> row(column_count(array));
  for (std::size_t i = 0; i < row_count(array); ++i) {
    copy_row(array, i, row);
    add(row);
  }
}

// False, and nothing is added, where one of the rows is bad: one by one they get what is due.
bool RowBuilder::add_good_rows(const ArrayView& array, ThreadPool& pool,
                               const std::function<void()>& beside) {
  const std::size_t rows = row_count(array);
  const std::size_t columns = column_count(array);
  if (columns != dimension_) check_dimension(columns);
  EmbeddingMatrix& matrix = batch_.embeddings;
  const std::size_t before = matrix.rows();
  matrix.extend(rows, columns);
  std::atomic<bool> good = true;
  const std::size_t blocks = (rows + kRowsAtATime - 1) / kRowsAtATime;
  pool.parallel_for(blocks + 1, [&](std::size_t task) {
    if (task == 0) return beside();
    std::vector<double> row(columns);
    for (std::size_t i = (task - 1) * kRowsAtATime; i < std::min(rows, task * kRowsAtATime); ++i) {
      copy_row(array, i, row);
      if (!normalize(row, matrix.row(before + i))) good = false;
    }
  });
  if (!good) {
    matrix.truncate(before);
    return false;
  }
  dimension_ = columns;
  unit_.resize(columns);
  rows_seen_ += rows;
  return true;
}

void RowBuilder::note_bad(std::span<const double> row) {
  if (batch_.bad_row_count++ == 0) {  // until now, rows here were rows of the file
    batch_.source_rows.resize(batch_.embeddings.rows());
    std::iota(batch_.source_rows.begin(), batch_.source_rows.end(), std::uint64_t{0});
  }
  if (batch_.bad_rows.size() < kBadRowsKept) batch_.bad_rows.push_back(rows_seen_);
  const auto any = [&](auto predicate) { return std::any_of(row.begin(), row.end(), predicate); };
  const Badness kind = any([](double x) { return std::isnan(x); })   ? kNan
                       : any([](double x) { return std::isinf(x); }) ? kInfinite
                                                                     : kZero;
  ++bad_[kind].count;
  if (bad_[kind].first.size() < kBadRowsNamed) bad_[kind].first.push_back(rows_seen_);
}

void RowBuilder::annotate(RowNotes notes) {
  const std::size_t rows = batch_.embeddings.rows();
  if (!notes.label.empty()) set_newest(batch_.labels, rows, std::move(notes.label));
  if (!notes.name.empty()) set_newest(batch_.names, rows, std::move(notes.name));
  if (notes.image.height != 0) set_newest(batch_.images, rows, std::move(notes.image));
  if (notes.metadata != RowMetadata()) {
    set_newest(batch_.metadata, rows, std::move(notes.metadata));
  }
}

std::string RowBuilder::bad_rows_sentence() const {
  static constexpr std::array<std::string_view, kBadnessCount> kWords{"zero", "NaN", "infinite"};
  std::string kinds;
  for (std::size_t kind = 0; kind < kBadnessCount; ++kind) {
    const auto& [count, first] = bad_[kind];
    if (count == 0) continue;
    kinds += fmt::format("{}{} {} ({} {}{})", kinds.empty() ? "" : ", ", count, kWords[kind],
                         count == 1 ? "row" : "rows", fmt::join(first, ", "),
                         count > first.size() ? ", …" : "");
  }
  return fmt::format("{} has {} bad {} of {}: {}; remove {} or set bad_rows = \"skip\"",
                     printable(context_.file_name), batch_.bad_row_count,
                     batch_.bad_row_count == 1 ? "row" : "rows", rows_seen_, kinds,
                     batch_.bad_row_count == 1 ? "it" : "them");
}

EmbeddingBatch RowBuilder::finish() {
  if (rows_seen_ == 0) {
    context_.reject(RejectionReason::kNoEmbeddings, "holds no embeddings");
  }
  const bool refuse = context_.limits.bad_rows == BadRows::kRefuse || batch_.embeddings.empty();
  if (batch_.bad_row_count > 0 && refuse) {
    throw Rejection(RejectionReason::kBadValues, bad_rows_sentence(), batch_.bad_row_count,
                    std::move(batch_.bad_rows));
  }
  const std::size_t rows = batch_.embeddings.rows();
  pad(batch_.labels, rows);
  pad(batch_.names, rows);
  pad(batch_.images, rows);
  pad(batch_.metadata, rows);
  return std::move(batch_);
}

void add_rows(const ArrayView& array, RowBuilder& builder,
              const std::function<RowNotes(std::size_t)>& notes) {
  builder.reserve(row_count(array), column_count(array));
  std::vector<double> row(column_count(array));
  for (std::size_t i = 0; i < row_count(array); ++i) {
    copy_row(array, i, row);
    builder.add(row, notes ? notes(i) : RowNotes{});
  }
}

}  // namespace kith
