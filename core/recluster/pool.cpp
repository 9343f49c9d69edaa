#include "core/recluster/pool.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/base/error.hpp"

namespace kith {
namespace {

constexpr std::size_t kPoolChunkRows = 4096;

}  // namespace

bool UnknownPool::contains(SampleId id) const {
  return std::binary_search(ids_.begin(), ids_.end(), id);
}

void UnknownPool::expect_shape(std::span<const SampleId> ids, const RowSet& rows) {
  if (dimension_ == 0) dimension_ = rows.dimension;
  if (rows.dimension != dimension_ || rows.size() != ids.size()) {
    throw Error(ErrorKind::kBug, "rows of another shape were put into the unknown pool");
  }
}

void UnknownPool::insert(std::span<const SampleId> ids, const RowSet& rows) {
  if (ids.empty()) return;
  expect_shape(ids, rows);
  const std::size_t before = ids_.size();
  const bool at_end = ids_.empty() || ids_.back() < ids.front();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ids_.push_back(ids[i]);
    rows_.push_back(store(rows.row(i)));
  }
  if (!at_end) sort_from(before);
}

void UnknownPool::adopt(std::span<const SampleId> ids, const RowSet& rows,
                        std::shared_ptr<const void> block, std::size_t rows_in_block) {
  if (ids.empty()) return;
  expect_shape(ids, rows);
  if (!ids_.empty() && ids_.back() >= ids.front()) {
    throw Error(ErrorKind::kBug, "rows that do not follow were put into the unknown pool");
  }
  ids_.insert(ids_.end(), ids.begin(), ids.end());
  rows_.insert(rows_.end(), rows.rows.begin(), rows.rows.end());
  blocks_.push_back(std::move(block));
  rows_held_ += rows_in_block;
}

const float* UnknownPool::store(std::span<const float> row) {
  if (!chunk_ || chunk_->size() + dimension_ > chunk_->capacity()) {
    chunk_ = std::make_shared<Chunk>();
    chunk_->reserve(kPoolChunkRows * dimension_);
    blocks_.push_back(chunk_);
  }
  chunk_->insert(chunk_->end(), row.begin(), row.end());
  ++rows_held_;
  return chunk_->data() + chunk_->size() - dimension_;
}

// Brings ids_ and rows_ back in order of id; those before `middle`, and those from there, are.
void UnknownPool::sort_from(std::size_t middle) {
  std::vector<std::pair<SampleId, const float*>> all(ids_.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = {ids_[i], rows_[i]};
  std::inplace_merge(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(middle), all.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < all.size(); ++i) std::tie(ids_[i], rows_[i]) = all[i];
}

void UnknownPool::erase(std::span<const SampleId> ids) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    if (std::binary_search(ids.begin(), ids.end(), ids_[i])) continue;
    ids_[kept] = ids_[i];
    rows_[kept++] = rows_[i];
  }
  ids_.resize(kept);
  rows_.resize(kept);
  if (rows_held_ > 2 * kept) compact();
}

void UnknownPool::clear() {
  *this = UnknownPool();
}

PoolSnapshot UnknownPool::snapshot() const {
  PoolSnapshot view;
  view.dimension_ = dimension_;
  view.ids_ = ids_;
  view.rows_ = rows_;
  view.blocks_ = blocks_;
  return view;
}

// Copies the living rows into new chunks; snapshots keep the old ones as long as they need them.
void UnknownPool::compact() {
  const std::vector<std::shared_ptr<const void>> old = std::exchange(blocks_, {});
  chunk_ = nullptr;
  rows_held_ = 0;
  for (const float*& row : rows_) row = store({row, dimension_});
}

}  // namespace kith
