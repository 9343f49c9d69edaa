#include "core/pipeline/flagged_clusters.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

namespace kith {
namespace {

using nlohmann::json;

constexpr std::size_t kShownAtMost = 10'000;

// 0 for a sample in none.
ClusterId cluster_of(SampleId sample, const ClusterMembership& membership) {
  const auto at = std::lower_bound(membership.samples.begin(), membership.samples.end(), sample);
  if (at == membership.samples.end() || *at != sample) return 0;
  return membership.clusters[static_cast<std::size_t>(at - membership.samples.begin())];
}

// Those of `samples` that are in the cluster, in their order.
std::vector<SampleId> those_in(ClusterId cluster, const std::vector<SampleId>& samples,
                               const ClusterMembership& membership) {
  std::vector<SampleId> members;
  std::copy_if(samples.begin(), samples.end(), std::back_inserter(members),
               [&](SampleId sample) { return cluster_of(sample, membership) == cluster; });
  return members;
}

// The first that any of them is in.
ClusterId cluster_of_any(const std::vector<SampleId>& samples,
                         const ClusterMembership& membership) {
  for (const SampleId sample : samples) {
    if (const ClusterId cluster = cluster_of(sample, membership)) return cluster;
  }
  return 0;
}

std::size_t size_of(ClusterId cluster, const ClusterMembership& membership) {
  return static_cast<std::size_t>(
      std::count(membership.clusters.begin(), membership.clusters.end(), cluster));
}

std::vector<FlaggedCluster> parse(const std::string& document) {
  std::vector<FlaggedCluster> flagged;
  for (const json& one : json::parse(document)) {
    const auto part = one.at("part").get<std::vector<SampleId>>();
    flagged.push_back(
        {one.at("cluster").get<ClusterId>(), part, one.value("part_size", part.size()),
         one.at("bridges").get<std::vector<SampleId>>(), one.at("thinness").get<double>()});
  }
  return flagged;
}

}  // namespace

std::vector<FlaggedCluster> flagged_of(const std::vector<ChainedCluster>& chained,
                                       const ClusterMembership& membership) {
  std::vector<FlaggedCluster> flagged;
  for (const ChainedCluster& chain : chained) {
    const ClusterId cluster = cluster_of_any(chain.part, membership);
    if (cluster == 0) continue;
    FlaggedCluster one{cluster, those_in(cluster, chain.part, membership), 0,
                       those_in(cluster, chain.bridges, membership), chain.thinness};
    one.part_size = one.part.size();
    if (one.part_size == size_of(cluster, membership)) continue;  // people have cut it there
    one.part.resize(std::min(one.part.size(), kShownAtMost));
    flagged.push_back(std::move(one));
  }
  return flagged;
}

std::string without_flag(const std::string& document, ClusterId cluster) {
  std::vector<FlaggedCluster> flagged = parse(document);
  std::erase_if(flagged, [&](const FlaggedCluster& one) { return one.cluster == cluster; });
  return flagged_document(flagged);
}

std::string flagged_document(const std::vector<FlaggedCluster>& flagged) {
  json list = json::array();
  for (const FlaggedCluster& one : flagged) {
    list.push_back({{"cluster", one.cluster},
                    {"part", one.part},
                    {"part_size", one.part_size},
                    {"bridges", one.bridges},
                    {"thinness", one.thinness}});
  }
  return list.dump();
}

std::vector<FlaggedCluster> flagged_clusters(const CatalogReader& catalog) {
  try {
    return parse(catalog.setting("flagged").value_or("[]"));
  } catch (const json::exception&) {
    return {};
  }
}

}  // namespace kith
