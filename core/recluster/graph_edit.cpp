#include "core/recluster/graph_edit.hpp"

#include <utility>

namespace kith {
namespace {

// Nothing moves, and what is new comes last: the arrays only grow.
bool only_appends(const NeighborGraph& graph, const GraphEdit& change) {
  if (change.drop) return false;
  const std::size_t before = graph.size();
  if (change.places.size() != before) return false;
  if (before > 0 && change.places.back() != before - 1) return false;  // ascending: the identity
  return change.queries.size() == change.size - before &&
         (change.queries.empty() || change.queries.front() == before);
}

void append(NeighborGraph& graph, const GraphEdit& change) {
  const std::uint64_t base = graph.neighbors.size();
  graph.neighbors.insert(graph.neighbors.end(), change.found.neighbors.begin(),
                         change.found.neighbors.end());
  for (std::size_t i = 1; i < change.found.offsets.size(); ++i) {
    graph.offsets.push_back(base + change.found.offsets[i]);
  }
  graph.degrees.resize(change.size, 1);
}

}  // namespace

void edit(NeighborGraph& graph, const GraphEdit& change) {
  if (only_appends(graph, change)) return append(graph, change);
  NeighborGraph result;
  result.degrees.assign(change.size, 1);
  result.offsets.reserve(change.size + 1);
  result.neighbors.reserve(graph.neighbors.size() + change.found.neighbors.size());
  std::size_t old = 0;
  std::size_t query = 0;
  for (std::uint32_t point = 0; point < change.size; ++point) {
    while (old < graph.size() && change.places[old] == kGone) ++old;
    if (old < graph.size() && change.places[old] == point) {
      result.degrees[point] = graph.degrees[old];
      for (const std::uint32_t j : graph.kept_with(old)) {
        const bool stays = change.places[j] != kGone &&
                           !(change.drop && change.drop(static_cast<std::uint32_t>(old), j));
        if (stays) result.neighbors.push_back(change.places[j]);
      }
      ++old;
    }
    if (query < change.queries.size() && change.queries[query] == point) {
      const auto begin = change.found.neighbors.begin();
      result.neighbors.insert(result.neighbors.end(),
                              begin + static_cast<std::ptrdiff_t>(change.found.offsets[query]),
                              begin + static_cast<std::ptrdiff_t>(change.found.offsets[query + 1]));
      ++query;
    }
    result.offsets.push_back(result.neighbors.size());
  }
  graph = std::move(result);
}

}  // namespace kith
