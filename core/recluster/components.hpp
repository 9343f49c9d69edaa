// Disjoint sets of points whose root is their lowest member, so that roots come in the order of
// first points. One thread at a time joins; others may ask together() meanwhile.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <numeric>
#include <vector>

namespace kith {

class Components {
 public:
  explicit Components(std::size_t count) : parents_(count) {
    std::iota(parents_.begin(), parents_.end(), 0U);
  }

  std::uint32_t root(std::uint32_t i) {
    while (parent(i) != i) {
      set(i, parent(parent(i)));
      i = parent(i);
    }
    return i;
  }

  /// False when they were one already.
  bool join(std::uint32_t i, std::uint32_t j) {
    i = root(i);
    j = root(j);
    set(std::max(i, j), std::min(i, j));
    return i != j;
  }

  /// Whether i and j are one for sure; joins in progress may be missed.
  bool together(std::uint32_t i, std::uint32_t j) {
    while (parent(i) != i) i = parent(i);
    while (parent(j) != j) j = parent(j);
    return i == j;
  }

 private:
  // Parents only ever change to lower members of the same set, so a reader needs no order, only
  // words that are whole.
  std::uint32_t parent(std::uint32_t i) {
    return std::atomic_ref(parents_[i]).load(std::memory_order_relaxed);
  }
  void set(std::uint32_t i, std::uint32_t parent) {
    std::atomic_ref(parents_[i]).store(parent, std::memory_order_relaxed);
  }

  std::vector<std::uint32_t> parents_;
};

}  // namespace kith
