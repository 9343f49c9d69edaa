#include "core/recluster/dbscan.hpp"

#include <algorithm>
#include <utility>

#include "core/recluster/components.hpp"

namespace kith {
namespace {

template <typename Visit>
void for_each_pair(const NeighborGraph& graph, Visit visit) {
  for (std::uint32_t i = 0; i < graph.size(); ++i) {
    for (const std::uint32_t j : graph.kept_with(i)) visit(i, j);
  }
}

}  // namespace

GraphLabels dbscan(const NeighborGraph& graph, int min_samples) {
  const std::size_t count = graph.size();
  GraphLabels result{std::vector<std::int32_t>(count, -1), std::vector<PointKind>(count), 0};
  auto& [labels, kinds, clusters] = result;
  const auto is_core = [&](std::uint32_t i) { return kinds[i] == PointKind::kCore; };

  for (std::size_t i = 0; i < count; ++i) {
    if (static_cast<std::int64_t>(graph.degrees[i]) >= min_samples) kinds[i] = PointKind::kCore;
  }
  Components components(count);
  for_each_pair(graph, [&](std::uint32_t i, std::uint32_t j) {
    if (is_core(i) && is_core(j)) components.join(i, j);
  });
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!is_core(i)) continue;
    const std::uint32_t first = components.root(i);
    labels[i] = first == i ? clusters++ : labels[first];
  }
  for_each_pair(graph, [&](std::uint32_t i, std::uint32_t j) {
    if (is_core(i) == is_core(j)) return;
    const std::uint32_t border = is_core(i) ? j : i;
    const std::int32_t cluster = labels[is_core(i) ? i : j];
    labels[border] =
        kinds[border] == PointKind::kBorder ? std::min(labels[border], cluster) : cluster;
    kinds[border] = PointKind::kBorder;
  });
  return result;
}

ClusterLabels cluster_labels(std::span<const SampleId> samples, const NeighborGraph& graph,
                             int min_samples) {
  GraphLabels found = dbscan(graph, min_samples);
  return {std::vector<SampleId>(samples.begin(), samples.end()), std::move(found.labels),
          std::move(found.kinds), found.cluster_count};
}

}  // namespace kith
