// DBSCAN over one snapshot for several parameters at about the price of one: all pairs are found
// once, at the largest eps, and told apart by their distance afterwards.
#pragma once

#include <span>
#include <vector>

#include "core/recluster/labels.hpp"
#include "core/recluster/neighbor_state.hpp"
#include "core/recluster/pool.hpp"
#include "core/search/job.hpp"
#include "core/search/neighbor_graph.hpp"
#include "core/search/rows.hpp"

namespace kith {

/// A neighbor graph that knows how far apart its pairs are, and so answers for every smaller eps.
/// 8 bytes a pair.
class GradedGraph {
 public:
  /// `graph` holds every pair of `rows` within its eps (it is not thinned).
  GradedGraph(NeighborGraph graph, const RowSet& rows, const Job& job);

  /// The graph of an eps not above that of the graph it was made from.
  NeighborGraph within(double eps) const;
  /// As squared_distance() gives it, of the pair at graph().neighbors[at].
  double squared_distance_of(std::size_t at) const { return squared_[at]; }
  const NeighborGraph& graph() const { return graph_; }

 private:
  NeighborGraph graph_;
  std::vector<double> squared_;  // parallel to graph_.neighbors
};

/// For each of `wanted` the labels that a Clusterer's run over `pool` would have. `known`, which
/// may be null, is up to this pool: whatever its pairs reach, an eps up to its own, is not searched
/// for. Where pairs are too many to be kept (NeighborOptions), each eps that this holds for costs a
/// run of its own. Throws Error{kUnavailable} when stopped.
std::vector<ClusterLabels> sweep(const PoolSnapshot& pool, std::span<const DbscanParameters> wanted,
                                 const Job& job, NeighborOptions options = {},
                                 const NeighborState* known = nullptr);

}  // namespace kith
