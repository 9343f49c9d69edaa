// Which pairs a thinned neighbor graph keeps (neighbor_state.hpp).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/recluster/components.hpp"
#include "core/search/neighbor_graph.hpp"
#include "core/search/pair_finder.hpp"

namespace kith {

class Thinner {
 public:
  /// Decides by the degrees as they are at the time of each call, which may only grow meanwhile.
  Thinner(const std::vector<std::uint32_t>& degrees, std::uint32_t dense)
      : degrees_(degrees), dense_(dense), components_(degrees.size()) {}

  /// Pairs that are kept anyway.
  void take(const NeighborGraph& graph) {
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
      for (const std::uint32_t j : graph.kept_with(i)) keep(i, j);
    }
  }

  bool keep(std::uint32_t i, std::uint32_t j) {
    return !both_dense(i, j) || components_.join(i, j);
  }

  /// Whether the pair would surely be left out. Safe beside keep() of another thread while degrees
  /// rest.
  bool needless(std::uint32_t i, std::uint32_t j) {
    return both_dense(i, j) && components_.together(i, j);
  }

  std::uint32_t component(std::uint32_t i) { return components_.root(i); }

  /// Those of the found pairs that are kept; found.offsets are of queries[first …].
  FoundPairs filter(const FoundPairs& found, std::span<const std::uint32_t> queries) {
    FoundPairs kept;
    for (std::size_t q = 0; q + 1 < found.offsets.size(); ++q) {
      for (std::uint64_t at = found.offsets[q]; at < found.offsets[q + 1]; ++at) {
        if (keep(queries[q], found.neighbors[at])) kept.neighbors.push_back(found.neighbors[at]);
      }
      kept.offsets.push_back(kept.neighbors.size());
    }
    return kept;
  }

 private:
  bool both_dense(std::uint32_t i, std::uint32_t j) const {
    return degrees_[i] >= dense_ && degrees_[j] >= dense_;
  }

  const std::vector<std::uint32_t>& degrees_;
  std::uint32_t dense_;
  Components components_;
};

}  // namespace kith
