// What DBSCAN would say with other values, held against how things stand: for choosing values
// before anything changes.
#pragma once

#include <cstddef>
#include <vector>

#include "core/recluster/changes.hpp"
#include "core/recluster/labels.hpp"

namespace kith {

struct ClusterTrial {
  DbscanParameters parameters;
  std::size_t samples = 0;
  std::size_t clusters = 0;
  std::size_t noise = 0;
  double largest_share = 0;  // of the samples that would be in the largest cluster
  double churn = 0;  // of the samples clustered now: those that would be in another cluster or none
};

/// Of labels that a run with `parameters` gave; `present` is how samples stand, `next_id` as
/// match_clusters takes it.
ClusterTrial judge(const ClusterLabels& labels, const DbscanParameters& parameters,
                   const ClusterMembership& present, ClusterId next_id);

}  // namespace kith
