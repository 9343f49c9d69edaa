#include "core/calibrate/advice.hpp"

#include <algorithm>
#include <vector>

#include "core/calibrate/pool_separation.hpp"

namespace kith {
namespace {

constexpr std::size_t kFewSamples = 50;

std::size_t largest_cluster(const std::vector<std::int32_t>& labels, std::int32_t count) {
  std::vector<std::size_t> sizes(static_cast<std::size_t>(count));
  for (const std::int32_t label : labels) {
    if (label >= 0) ++sizes[static_cast<std::size_t>(label)];
  }
  return sizes.empty() ? 0 : *std::max_element(sizes.begin(), sizes.end());
}

}  // namespace

std::optional<ClusterAdvice> advise(const PoolSnapshot& pool, const ClusterLabels& labels,
                                    const DbscanParameters& parameters, ThreadPool& threads) {
  ClusterAdvice advice;
  advice.samples = pool.size();
  advice.largest = largest_cluster(labels.labels, labels.cluster_count);
  if (pool.size() <= kFewSamples) return std::nullopt;
  if (labels.cluster_count > 0 && 2 * advice.largest <= pool.size()) return std::nullopt;
  advice.problem = labels.cluster_count == 0 ? ClusterAdvice::Problem::kNoCluster
                                             : ClusterAdvice::Problem::kOneCluster;
  const auto best = separate_pool(pool, parameters.min_samples, std::nullopt, threads);
  if (best) advice.eps = best->eps;
  return advice;
}

}  // namespace kith
