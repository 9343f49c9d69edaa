// DBSCAN (Ester, Kriegel, Sander, Xu, KDD 1996) over a neighbor graph, with scikit-learn's
// numbering.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/recluster/labels.hpp"
#include "core/search/neighbor_graph.hpp"

namespace kith {

struct GraphLabels {
  std::vector<std::int32_t> labels;  // −1: noise
  std::vector<PointKind> kinds;
  std::int32_t cluster_count = 0;
};

/// A point of at least `min_samples` degree is core; clusters are the connected components of core
/// points, numbered by their first one; a border point joins the lowest-numbered cluster that
/// reaches it. Time and memory are linear in points and pairs.
GraphLabels dbscan(const NeighborGraph& graph, int min_samples);

/// The same of the samples that are the graph's points.
ClusterLabels cluster_labels(std::span<const SampleId> samples, const NeighborGraph& graph,
                             int min_samples);

}  // namespace kith
