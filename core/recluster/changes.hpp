// From DBSCAN's numbers to cluster ids that people can rely on, and the story of what happened.
#pragma once

#include <vector>

#include "core/base/ids.hpp"
#include "core/recluster/labels.hpp"

namespace kith {

/// Where samples stood after the last recluster: parallel arrays in order of sample id. A sample in
/// no cluster has id 0. Samples that were never clustered are absent.
struct ClusterMembership {
  std::vector<SampleId> samples;
  std::vector<ClusterId> clusters;
  std::vector<PointKind> kinds;
};

enum class ClusterEventKind { kBorn, kGrew, kShrank, kMerged, kSplit, kDied };

/// What happened to one cluster. A cluster whose members are unchanged makes none.
struct ClusterEvent {
  ClusterEventKind kind = ClusterEventKind::kBorn;
  ClusterId cluster = 0;
  std::size_t size_before = 0;
  std::size_t size_after = 0;
  /// kMerged: the clusters that ended in this one. kSplit: the new clusters that left it. kBorn:
  /// the cluster it was split from, if any. kDied: the cluster its members went into, if any.
  std::vector<ClusterId> others;
};

struct ClusterChanges {
  ClusterMembership membership;      // the new state, whole
  std::vector<std::size_t> changed;  // indices into membership: another cluster, kind, or new
  std::vector<ClusterId> cluster_of_label;  // DBSCAN's number → stable id
  std::vector<ClusterId> ended;             // ids that are never used again
  std::vector<ClusterEvent> events;         // in order of cluster id, endings last
  ClusterId next_id = 1;                    // the first id not minted yet
};

/// Pairs of new and old clusters are matched greedily by shared members, most first (ties: the
/// older id, then the lowest sample id); a new cluster without a match gets the next id, in order
/// of DBSCAN's number. `next_id` is the first id that was never used. Deterministic.
ClusterChanges match_clusters(const ClusterMembership& before, const ClusterLabels& labels,
                              ClusterId next_id);

}  // namespace kith
