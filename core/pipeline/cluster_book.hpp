// Where every clustered sample stood after the last recluster, kept equal to the catalog.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "core/catalog/catalog.hpp"
#include "core/recluster/changes.hpp"

namespace kith {

class ClusterBook {
 public:
  ClusterBook() = default;
  /// `stored` in order of sample id.
  explicit ClusterBook(const std::vector<StoredMembership>& stored);

  const ClusterMembership& membership() const { return membership_; }

  /// The cluster of a sample that is core; 0 of every other.
  ClusterId cluster_of_core(SampleId sample) const;

  /// What a change of members did to clusters; ids ascending.
  struct Changed {
    std::vector<ClusterId> clusters;  // that lost or got members
    std::vector<ClusterId> turned;    // that have none any more, or had none before
  };

  /// Samples (ascending) that are no longer unknown leave their clusters.
  Changed leave(std::span<const SampleId> samples);
  /// Samples that are in no entry take these places (ascending by sample).
  Changed join(std::span<const StoredMembership> places);

  /// The state after a recluster.
  void replace(ClusterMembership membership);

 private:
  void count_sizes();

  ClusterMembership membership_;
  std::map<ClusterId, std::size_t> sizes_;
};

}  // namespace kith
