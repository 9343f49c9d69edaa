#include "core/calibrate/distance_table.hpp"

#include <cmath>

#include "core/search/distance.hpp"

namespace kith {

DistanceTable::DistanceTable(const RowSet& rows, ThreadPool& threads)
    : size_(rows.size()), values_(size_ * size_) {
  threads.parallel_for(size_, [&](std::size_t i) {
    for (std::size_t j = 0; j < size_; ++j) {
      values_[i * size_ + j] =
          static_cast<float>(std::sqrt(squared_distance(rows.row(i), rows.row(j))));
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
