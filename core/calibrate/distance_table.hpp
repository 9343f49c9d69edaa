// All distances within a few faces: what a sweep over eps looks things up in.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/recluster/dbscan.hpp"
#include "core/search/neighbor_graph.hpp"
#include "core/search/rows.hpp"

namespace kith {

/// ⟨x,x⟩ of every row, as squared_distance() takes them.
std::vector<double> squared_norms(const RowSet& rows, ThreadPool& threads);

/// K x K, symmetric, from squared_distance(). 4 K² bytes.
class DistanceTable {
 public:
  DistanceTable(const RowSet& rows, ThreadPool& threads);

  std::size_t size() const { return size_; }
  float operator()(std::size_t i, std::size_t j) const { return values_[i * size_ + j]; }
  std::span<const float> row(std::size_t i) const { return {values_.data() + i * size_, size_}; }

  NeighborGraph within(double eps) const;
  GraphLabels dbscan(double eps, int min_samples) const;

 private:
  std::size_t size_;
  std::vector<float> values_;
};

}  // namespace kith
