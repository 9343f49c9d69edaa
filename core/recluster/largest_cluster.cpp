#include "core/recluster/largest_cluster.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "core/search/distance.hpp"

namespace kith {
namespace {

constexpr std::size_t kAllPairs = 500;  // rows that are compared all with all
constexpr std::size_t kSwept = 20'000;
constexpr int kSweeps = 8;

struct Farthest {
  std::size_t row = 0;
  double squared = 0;
};

Farthest farthest_from(const RowSet& rows, std::size_t from) {
  const std::size_t step = (rows.size() - 1) / kSwept + 1;
  Farthest farthest;
  for (std::size_t i = 0; i < rows.size(); i += step) {
    const double squared = squared_distance(rows.row(from), rows.row(i));
    if (squared > farthest.squared) farthest = {i, squared};
  }
  return farthest;
}

std::vector<const float*> rows_of(ClusterId cluster, const ClusterMembership& membership,
                                  const PoolSnapshot& pool) {
  std::vector<const float*> rows;
  for (std::size_t i = 0; i < membership.samples.size(); ++i) {
    if (membership.clusters[i] != cluster) continue;
    const auto at = std::lower_bound(pool.ids().begin(), pool.ids().end(), membership.samples[i]);
    if (at == pool.ids().end() || *at != membership.samples[i]) continue;
    rows.push_back(pool.row(static_cast<std::size_t>(at - pool.ids().begin())).data());
  }
  return rows;
}

}  // namespace

double diameter(const RowSet& rows) {
  if (rows.size() == 0) return 0;
  double greatest = 0;
  if (rows.size() <= kAllPairs) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      greatest = std::max(greatest, farthest_from(rows, i).squared);
    }
    return std::sqrt(greatest);
  }
  std::size_t at = 0;
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    const Farthest next = farthest_from(rows, at);
    if (next.squared <= greatest) break;
    greatest = next.squared;
    at = next.row;
  }
  return std::sqrt(greatest);
}

LargestCluster largest_cluster(const ClusterMembership& membership, const PoolSnapshot& pool) {
  std::map<ClusterId, std::size_t> sizes;
  for (const ClusterId cluster : membership.clusters) ++sizes[cluster];
  sizes.erase(0);  // noise
  const auto largest = std::max_element(
      sizes.begin(), sizes.end(), [](const auto& x, const auto& y) { return x.second < y.second; });
  if (largest == sizes.end()) return {};
  const std::vector<const float*> rows = rows_of(largest->first, membership, pool);
  return {largest->first,
          static_cast<double>(largest->second) / static_cast<double>(membership.samples.size()),
          diameter(RowSet{rows, pool.dimension()})};
}

}  // namespace kith
