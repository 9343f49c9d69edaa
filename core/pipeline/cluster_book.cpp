#include "core/pipeline/cluster_book.hpp"

#include <algorithm>
#include <utility>

namespace kith {

ClusterBook::ClusterBook(const std::vector<StoredMembership>& stored) {
  for (const StoredMembership& m : stored) {
    membership_.samples.push_back(m.sample);
    membership_.clusters.push_back(m.cluster);
    membership_.kinds.push_back(static_cast<PointKind>(m.kind));
  }
  count_sizes();
}

std::vector<ClusterId> ClusterBook::leave(std::span<const SampleId> samples) {
  std::vector<ClusterId> emptied;
  if (samples.empty()) return emptied;
  const auto goes = [&](SampleId id) {
    return std::binary_search(samples.begin(), samples.end(), id);
  };
  std::size_t kept = 0;
  for (std::size_t i = 0; i < membership_.samples.size(); ++i) {
    if (goes(membership_.samples[i])) {
      const ClusterId cluster = membership_.clusters[i];
      if (cluster != 0 && --sizes_[cluster] == 0) {
        sizes_.erase(cluster);
        emptied.push_back(cluster);
      }
      continue;
    }
    membership_.samples[kept] = membership_.samples[i];
    membership_.clusters[kept] = membership_.clusters[i];
    membership_.kinds[kept] = membership_.kinds[i];
    ++kept;
  }
  membership_.samples.resize(kept);
  membership_.clusters.resize(kept);
  membership_.kinds.resize(kept);
  std::sort(emptied.begin(), emptied.end());
  return emptied;
}

void ClusterBook::replace(ClusterMembership membership) {
  membership_ = std::move(membership);
  count_sizes();
}

void ClusterBook::count_sizes() {
  sizes_.clear();
  for (const ClusterId cluster : membership_.clusters) {
    if (cluster != 0) ++sizes_[cluster];
  }
}

}  // namespace kith
