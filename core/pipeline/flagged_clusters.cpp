#include "core/pipeline/flagged_clusters.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace kith {
namespace {

using nlohmann::json;

constexpr std::size_t kShownAtMost = 10'000;

// 0 where none of them is in a cluster any more.
ClusterId cluster_of(const std::vector<SampleId>& samples, const ClusterMembership& membership) {
  for (const SampleId sample : samples) {
    const auto at = std::lower_bound(membership.samples.begin(), membership.samples.end(), sample);
    if (at == membership.samples.end() || *at != sample) continue;
    return membership.clusters[static_cast<std::size_t>(at - membership.samples.begin())];
  }
  return 0;
}

}  // namespace

std::vector<FlaggedCluster> flagged_of(const std::vector<ChainedCluster>& chained,
                                       const ClusterMembership& membership) {
  std::vector<FlaggedCluster> flagged;
  for (const ChainedCluster& chain : chained) {
    FlaggedCluster one{cluster_of(chain.part, membership), chain.part, chain.part.size(),
                       chain.bridges, chain.thinness};
    if (one.cluster == 0) continue;
    one.part.resize(std::min(one.part.size(), kShownAtMost));
    flagged.push_back(std::move(one));
  }
  return flagged;
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
  std::vector<FlaggedCluster> flagged;
  try {
    for (const json& one : json::parse(catalog.setting("flagged").value_or("[]"))) {
      const auto part = one.at("part").get<std::vector<SampleId>>();
      flagged.push_back(
          {one.at("cluster").get<ClusterId>(), part, one.value("part_size", part.size()),
           one.at("bridges").get<std::vector<SampleId>>(), one.at("thinness").get<double>()});
    }
  } catch (const json::exception&) {
    flagged.clear();
  }
  return flagged;
}

std::set<ClusterId> flagged_ids(const CatalogReader& catalog) {
  std::set<ClusterId> ids;
  for (const FlaggedCluster& one : flagged_clusters(catalog)) ids.insert(one.cluster);
  return ids;
}

}  // namespace kith
