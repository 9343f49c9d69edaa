// Who lies within eps of whom: what DBSCAN needs to know about vectors, and all it needs.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace kith {

/// An undirected graph over points 0 … N−1 in compressed rows. Every point is its own neighbor; the
/// neighbors of a point are in ascending order.
struct NeighborGraph {
  std::vector<std::uint64_t> offsets{0};  // N + 1
  std::vector<std::uint32_t> neighbors;   // point i: neighbors[offsets[i] … offsets[i + 1])

  std::size_t size() const { return offsets.size() - 1; }
  std::span<const std::uint32_t> of(std::size_t i) const {
    return {neighbors.data() + offsets[i], neighbors.data() + offsets[i + 1]};
  }
};

}  // namespace kith
