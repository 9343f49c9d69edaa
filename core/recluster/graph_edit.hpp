// Changing a neighbor graph without finding it anew.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "core/search/neighbor_graph.hpp"
#include "core/search/pair_finder.hpp"

namespace kith {

inline constexpr std::uint32_t kGone = 0xFFFFFFFF;

struct GraphEdit {
  std::span<const std::uint32_t> places;   // old point → new one (ascending), or kGone
  std::size_t size = 0;                    // points afterwards
  std::span<const std::uint32_t> queries;  // new points, ascending, that pairs are added to
  const FoundPairs& found;                 // the pairs, in the same order
  /// Old pairs that are dropped though both points stay; may be empty.
  std::function<bool(std::uint32_t, std::uint32_t)> drop = {};
};

/// Renumbers points, takes out the pairs of those that are gone and adds new ones. Degrees are
/// moved with their points (1 for new points) and are for the caller to change.
void edit(NeighborGraph& graph, const GraphEdit& change);

}  // namespace kith
