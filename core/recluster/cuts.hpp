// Samples that shall not share a cluster, whatever DBSCAN says: a cluster that holds several parts
// of a cut comes apart along it.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/catalog/command_record.hpp"
#include "core/recluster/labels.hpp"
#include "core/recluster/pool.hpp"

namespace kith {

/// Parallel arrays, ascending by sample.
struct Cut {
  std::vector<SampleId> samples;
  std::vector<int> parts;
};

/// Cuts as the catalog keeps them, in their order.
std::vector<Cut> cuts_of(const std::map<ClusterId, std::vector<CutMember>>& stored);

/// `labels` with every cluster taken apart along the cuts, in their order. A member that is not
/// part of a cut goes where its nearest sample of the cut goes (ties: the lowest id). The lowest
/// part keeps the number of its cluster, the others get the next ones; kinds stay. All labeled
/// samples are in `pool`; samples of a cut that are not are passed over.
ClusterLabels take_apart(ClusterLabels labels, std::span<const Cut> cuts, const PoolSnapshot& pool);

}  // namespace kith
