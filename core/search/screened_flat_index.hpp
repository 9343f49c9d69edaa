// NearestIndex as a faiss::Index: the nearest neighbors of IndexFlatL2 (ties: the lowest id), at
// int8 speed, for code that speaks FAISS. Distances are squared, as FAISS has them. Also a storage
// for HNSW, whose DistanceComputer uses SIMD where Debian's own runs a scalar loop.
#pragma once

#include <faiss/Index.h>

#include "core/search/nearest_index.hpp"

namespace kith {

class ScreenedFlatIndex final : public faiss::Index {
 public:
  ScreenedFlatIndex(ThreadPool& threads, std::size_t dimension);

  void add(idx_t n, const float* x) override;
  /// n x k distances and labels, nearest first, padded with −1. A selector is refused.
  void search(idx_t n, const float* x, idx_t k, float* distances, idx_t* labels,
              const faiss::SearchParameters* params = nullptr) const override;
  void reset() override;
  /// As IndexFlat: later ids move down.
  std::size_t remove_ids(const faiss::IDSelector& sel) override;
  void reconstruct(idx_t key, float* recons) const override;
  faiss::DistanceComputer* get_distance_computer() const override;

 private:
  NearestIndex index_;
};

}  // namespace kith
