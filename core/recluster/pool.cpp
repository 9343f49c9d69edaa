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

void UnknownPool::insert(std::span<const SampleId> ids, const RowSet& rows) {
  if (ids.empty()) return;
  if (dimension_ == 0) dimension_ = rows.dimension;
  if (rows.dimension != dimension_ || rows.size() != ids.size()) {
    throw Error(ErrorKind::kBug, "rows of another shape were put into the unknown pool");
  }
  const std::size_t before = ids_.size();
  const bool at_end = ids_.empty() || ids_.back() < ids.front();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ids_.push_back(ids[i]);
    rows_.push_back(store(rows.row(i)));
  }
  if (!at_end) sort_from(before);
}

void UnknownPool::adopt(std::vector<SampleId> ids, std::vector<float> rows, std::size_t dimension) {
  if (ids.empty()) return;
  if (dimension_ == 0) dimension_ = dimension;
  if (dimension != dimension_ || rows.size() != ids.size() * dimension ||
      (!ids_.empty() && ids_.back() >= ids.front())) {
    throw Error(ErrorKind::kBug, "rows that do not follow were put into the unknown pool");
  }
  const auto chunk = std::make_shared<PoolSnapshot::Chunk>(std::move(rows));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    ids_.push_back(ids[i]);
    rows_.push_back(chunk->data() + i * dimension);
  }
  chunks_.push_back(chunk);
  rows_held_ += ids.size();
}

const float* UnknownPool::store(std::span<const float> row) {
  if (chunks_.empty() || chunks_.back()->size() + dimension_ > chunks_.back()->capacity()) {
    chunks_.push_back(std::make_shared<PoolSnapshot::Chunk>());
    chunks_.back()->reserve(kPoolChunkRows * dimension_);
  }
  PoolSnapshot::Chunk& chunk = *chunks_.back();
  chunk.insert(chunk.end(), row.begin(), row.end());
  ++rows_held_;
  return chunk.data() + chunk.size() - dimension_;
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
  view.chunks_.assign(chunks_.begin(), chunks_.end());
  return view;
}

// Copies the living rows into new chunks; snapshots keep the old ones as long as they need them.
void UnknownPool::compact() {
  std::vector<std::shared_ptr<PoolSnapshot::Chunk>> old = std::move(chunks_);
  chunks_.clear();
  rows_held_ = 0;
  for (const float*& row : rows_) row = store({row, dimension_});
}

}  // namespace kith
