#include "core/pipeline/cluster_book.hpp"

#include <algorithm>
#include <limits>
#include <set>
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

ClusterId ClusterBook::cluster_of_core(SampleId sample) const {
  const auto& samples = membership_.samples;
  const auto found = std::lower_bound(samples.begin(), samples.end(), sample);
  if (found == samples.end() || *found != sample) return 0;
  const auto at = static_cast<std::size_t>(found - samples.begin());
  return membership_.kinds[at] == PointKind::kCore ? membership_.clusters[at] : 0;
}

ClusterBook::Changed ClusterBook::leave(std::span<const SampleId> samples) {
  if (samples.empty()) return {};
  const auto goes = [&](SampleId id) {
    return std::binary_search(samples.begin(), samples.end(), id);
  };
  std::set<ClusterId> touched;
  std::set<ClusterId> emptied;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < membership_.samples.size(); ++i) {
    if (goes(membership_.samples[i])) {
      const ClusterId cluster = membership_.clusters[i];
      if (cluster == 0) continue;
      touched.insert(cluster);
      if (--sizes_[cluster] == 0) {
        sizes_.erase(cluster);
        emptied.insert(cluster);
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
  return {{touched.begin(), touched.end()}, {emptied.begin(), emptied.end()}};
}

ClusterBook::Changed ClusterBook::join(std::span<const StoredMembership> places) {
  if (places.empty()) return {};
  std::set<ClusterId> touched;
  std::set<ClusterId> filled;
  ClusterMembership merged;
  const auto append = [&](SampleId sample, ClusterId cluster, PointKind kind) {
    merged.samples.push_back(sample);
    merged.clusters.push_back(cluster);
    merged.kinds.push_back(kind);
  };
  std::size_t old = 0;
  const auto append_before = [&](SampleId limit) {
    for (; old < membership_.samples.size() && membership_.samples[old] < limit; ++old) {
      append(membership_.samples[old], membership_.clusters[old], membership_.kinds[old]);
    }
  };
  for (const StoredMembership& place : places) {
    append_before(place.sample);
    append(place.sample, place.cluster, static_cast<PointKind>(place.kind));
    if (place.cluster == 0) continue;
    touched.insert(place.cluster);
    if (++sizes_[place.cluster] == 1) filled.insert(place.cluster);
  }
  append_before(std::numeric_limits<SampleId>::max());
  membership_ = std::move(merged);
  return {{touched.begin(), touched.end()}, {filled.begin(), filled.end()}};
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
