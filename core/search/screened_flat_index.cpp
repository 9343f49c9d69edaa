#include "core/search/screened_flat_index.hpp"

#include <faiss/impl/FaissAssert.h>
#include <faiss/impl/IDSelector.h>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "core/search/simd_distances.hpp"

namespace kith {
namespace {

using Found = std::pair<double, faiss::Index::idx_t>;  // squared distance, id

// The k nearest so far, in order.
void insert(std::vector<Found>& nearest, std::size_t k, Found found) {
  nearest.insert(std::upper_bound(nearest.begin(), nearest.end(), found), found);
  if (nearest.size() > k) nearest.pop_back();
}

EmbeddingMatrix matrix(const float* x, faiss::Index::idx_t n, int d) {
  EmbeddingMatrix rows(static_cast<std::size_t>(n), static_cast<std::size_t>(d));
  std::copy_n(x, n * d, rows.data());
  return rows;
}

}  // namespace

ScreenedFlatIndex::ScreenedFlatIndex(ThreadPool& threads, std::size_t dimension)
    : faiss::Index(static_cast<idx_t>(dimension), faiss::METRIC_L2), index_(threads) {}

void ScreenedFlatIndex::add(idx_t n, const float* x) {
  index_.add(matrix(x, n, d));
  ntotal += n;
}

void ScreenedFlatIndex::search(idx_t n, const float* x, idx_t k, float* distances, idx_t* labels,
                               const faiss::SearchParameters* params) const {
  FAISS_THROW_IF_NOT_MSG(params == nullptr, "search parameters are not supported by this index");
  const auto probes = static_cast<std::size_t>(n);
  const auto wanted = static_cast<std::size_t>(k);
  const std::size_t slots = index_.slots(probes);
  std::vector<std::vector<Found>> nearest(slots * probes);
  index_.search(matrix(x, n, d), [&](std::size_t slot, std::size_t probe, std::size_t position,
                                     double squared) {
    std::vector<Found>& mine = nearest[slot * probes + probe];
    insert(mine, wanted, {squared, static_cast<idx_t>(position)});
    return mine.size() < wanted ? std::numeric_limits<double>::max() : mine.back().first;
  });
  for (std::size_t probe = 0; probe < probes; ++probe) {
    std::vector<Found>& all = nearest[probe];
    for (std::size_t slot = 1; slot < slots; ++slot) {
      for (const Found& found : nearest[slot * probes + probe]) insert(all, wanted, found);
    }
    for (std::size_t i = 0; i < wanted; ++i) {
      const bool there = i < all.size();
      distances[probe * wanted + i] =
          there ? static_cast<float>(all[i].first) : std::numeric_limits<float>::max();
      labels[probe * wanted + i] = there ? all[i].second : -1;
    }
  }
}

void ScreenedFlatIndex::reset() {
  index_.keep({});
  ntotal = 0;
}

std::size_t ScreenedFlatIndex::remove_ids(const faiss::IDSelector& sel) {
  std::vector<std::uint32_t> kept;
  for (idx_t i = 0; i < ntotal; ++i) {
    if (!sel.is_member(i)) kept.push_back(static_cast<std::uint32_t>(i));
  }
  const std::size_t removed = index_.size() - kept.size();
  index_.keep(kept);
  ntotal = static_cast<idx_t>(kept.size());
  return removed;
}

void ScreenedFlatIndex::reconstruct(idx_t key, float* recons) const {
  const std::span<const float> row = index_.rows().row(static_cast<std::size_t>(key));
  std::copy(row.begin(), row.end(), recons);
}

faiss::DistanceComputer* ScreenedFlatIndex::get_distance_computer() const {
  return new SimdDistances(index_.rows().data(), static_cast<std::size_t>(d));  // FAISS deletes it
}

}  // namespace kith
