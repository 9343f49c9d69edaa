// Who lies within eps of whom: what DBSCAN needs to know about vectors, and all it needs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace kith {

/// An undirected graph over points 0 … N−1. Each pair of neighbors is kept once, with either of the
/// two; a point's degree counts all its neighbors and itself.
struct NeighborGraph {
  std::vector<std::uint32_t> degrees;     // N
  std::vector<std::uint64_t> offsets{0};  // N + 1
  std::vector<std::uint32_t>
      neighbors;  // kept with point i: neighbors[offsets[i] … offsets[i + 1])

  std::size_t size() const { return degrees.size(); }
  std::span<const std::uint32_t> kept_with(std::size_t i) const {
    return {neighbors.data() + offsets[i], neighbors.data() + offsets[i + 1]};
  }
};

}  // namespace kith
