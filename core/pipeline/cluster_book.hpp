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

  /// Samples (ascending) that are no longer unknown leave their clusters. Returns the clusters that
  /// have no member any more, ascending.
  std::vector<ClusterId> leave(std::span<const SampleId> samples);

  /// The state after a recluster.
  void replace(ClusterMembership membership);

 private:
  void count_sizes();

  ClusterMembership membership_;
  std::map<ClusterId, std::size_t> sizes_;
};

}  // namespace kith
