#include "core/calibrate/distance_table.hpp"

#include <algorithm>
#include <cmath>

#include "core/search/distance.hpp"

namespace kith {

std::vector<double> squared_norms(const RowSet& rows, ThreadPool& threads) {
  constexpr std::size_t kAtOnce = 1024;
  std::vector<double> norms(rows.size());
  threads.parallel_for((norms.size() + kAtOnce - 1) / kAtOnce, [&](std::size_t block) {
    const std::size_t end = std::min(norms.size(), (block + 1) * kAtOnce);
    for (std::size_t i = block * kAtOnce; i < end; ++i) {
      norms[i] = dot_product(rows.row(i), rows.row(i));
    }
  });
  return norms;
}

DistanceTable::DistanceTable(const RowSet& rows, ThreadPool& threads)
    : size_(rows.size()), values_(size_ * size_) {
  const std::vector<double> norms = squared_norms(rows, threads);
  threads.parallel_for(size_, [&](std::size_t i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const double squared = squared_distance(rows.row(i), rows.row(j), norms[i] + norms[j]);
      const auto distance = static_cast<float>(std::sqrt(squared));
      values_[i * size_ + j] = values_[j * size_ + i] = distance;
    }
  });
}

NeighborGraph DistanceTable::within(double eps) const {
  NeighborGraph graph;
  graph.degrees.assign(size_, 1);
  const auto limit = static_cast<float>(eps);
  for (std::uint32_t i = 0; i < size_; ++i) {
    const auto distances = row(i);
    for (std::uint32_t j = 0; j < i; ++j) {
      if (distances[j] > limit) continue;
      ++graph.degrees[i];
      ++graph.degrees[j];
      graph.neighbors.push_back(j);
    }
    graph.offsets.push_back(graph.neighbors.size());
  }
  return graph;
}

GraphLabels DistanceTable::dbscan(double eps, int min_samples) const {
  return kith::dbscan(within(eps), min_samples);
}

}  // namespace kith
