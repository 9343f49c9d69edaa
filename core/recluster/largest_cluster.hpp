// The measure of a cluster that may have swallowed others: how much of the pool the largest one
// holds, and how far apart its members lie.
#pragma once

#include <cstddef>

#include "core/recluster/changes.hpp"
#include "core/recluster/pool.hpp"
#include "core/search/rows.hpp"

namespace kith {

struct LargestCluster {
  ClusterId cluster = 0;  // 0 where there is none
  double share = 0;       // of all samples
  double diameter = 0;    // as below
};

/// Ties: the lowest id. Samples of `membership` that are not in `pool` have no extent.
LargestCluster largest_cluster(const ClusterMembership& membership, const PoolSnapshot& pool);

/// The greatest distance of two of the rows. Of more than 500 it is looked for by going from a row
/// to the one farthest from it until that grows no more, among 20,000 at most, so that it costs
/// their number and not its square: what is found is never too large, and at least half of it.
double diameter(const RowSet& rows);

}  // namespace kith
