#include "core/recluster/trial.hpp"

#include <algorithm>

namespace kith {
namespace {

double share_of(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

double churn_between(const ClusterMembership& before, const ClusterMembership& after) {
  std::size_t compared = 0;
  std::size_t moved = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < before.samples.size(); ++i) {
    while (at < after.samples.size() && after.samples[at] < before.samples[i]) ++at;
    if (at == after.samples.size()) break;
    if (after.samples[at] != before.samples[i]) continue;
    ++compared;
    moved += after.clusters[at] != before.clusters[i];
  }
  return share_of(moved, compared);
}

}  // namespace

ClusterTrial judge(const ClusterLabels& labels, const DbscanParameters& parameters,
                   const ClusterMembership& present, ClusterId next_id) {
  ClusterTrial trial;
  trial.parameters = parameters;
  trial.samples = labels.samples.size();
  trial.clusters = static_cast<std::size_t>(labels.cluster_count);
  std::vector<std::size_t> sizes(trial.clusters);
  for (const std::int32_t label : labels.labels) {
    label < 0 ? ++trial.noise : ++sizes[static_cast<std::size_t>(label)];
  }
  if (!sizes.empty()) {
    trial.largest_share = share_of(*std::max_element(sizes.begin(), sizes.end()), trial.samples);
  }
  trial.churn = churn_between(present, match_clusters(present, labels, next_id).membership);
  return trial;
}

}  // namespace kith
