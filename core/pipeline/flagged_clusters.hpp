// Clusters that look like several people, as the last recluster found them: kept among the
// catalog's settings, since the next recluster finds them anew.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/catalog/reader.hpp"
#include "core/recluster/changes.hpp"
#include "core/recluster/guard.hpp"

namespace kith {

struct FlaggedCluster {
  ClusterId cluster = 0;
  std::vector<SampleId> part;  // the smaller side of the proposed cut, ascending, the first 10,000
  std::size_t part_size = 0;   // … and of how many these are the first
  std::vector<SampleId> bridges;  // the samples that join it to the rest
  double thinness = 1;            // thin_cut.hpp
};

/// With the ids their members have now, and without those that people have cut where the guard
/// would.
std::vector<FlaggedCluster> flagged_of(const std::vector<ChainedCluster>& chained,
                                       const ClusterMembership& membership);

std::string flagged_document(const std::vector<FlaggedCluster>& flagged);
/// The document without what it says of a cluster.
std::string without_flag(const std::string& document, ClusterId cluster);
std::vector<FlaggedCluster> flagged_clusters(const CatalogReader& catalog);

}  // namespace kith
