#include "core/calibrate/refinement.hpp"

#include "core/recluster/whispers.hpp"

namespace kith {
namespace {

LinkGraph links_inside_clusters(const DistanceTable& distances,
                                const std::vector<std::int32_t>& labels, double eps) {
  LinkGraph graph;
  const auto limit = static_cast<float>(eps);
  for (std::uint32_t i = 0; i < distances.size(); ++i) {
    for (std::uint32_t j = 0; j < distances.size() && labels[i] >= 0; ++j) {
      if (j == i || labels[j] != labels[i] || distances(i, j) > limit) continue;
      graph.links.push_back({j, link_weight(static_cast<double>(distances(i, j)))});
    }
    graph.offsets.push_back(graph.links.size());
  }
  return graph;
}

}  // namespace

std::vector<std::int32_t> refined_groups(const DistanceTable& distances, double eps,
                                         int min_samples) {
  const GraphLabels clusters = distances.dbscan(eps, min_samples);
  const std::vector<std::uint32_t> whispered =
      whisper(links_inside_clusters(distances, clusters.labels, eps));
  std::vector<std::size_t> sizes(whispered.size());
  for (const std::uint32_t group : whispered) ++sizes[group];
  std::vector<std::int32_t> groups;
  for (std::size_t i = 0; i < whispered.size(); ++i) {
    const bool alone = clusters.labels[i] < 0 || sizes[whispered[i]] < 2;
    groups.push_back(alone ? -1 : static_cast<std::int32_t>(whispered[i]));
  }
  return groups;
}

}  // namespace kith
