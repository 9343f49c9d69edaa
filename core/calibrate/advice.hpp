// A word for the newcomer whose eps does not suit the embeddings.
#pragma once

#include <optional>

#include "core/base/thread_pool.hpp"
#include "core/recluster/labels.hpp"
#include "core/recluster/pool.hpp"

namespace kith {

/// When more than 50 samples give no cluster, or one cluster holds more than half of them.
struct ClusterAdvice {
  enum class Problem { kNoCluster, kOneCluster } problem = Problem::kNoCluster;
  std::size_t samples = 0;
  std::size_t largest = 0;
  /// The eps to try: the one whose clusters are best separated (separation.hpp). None when no eps
  /// shows any structure.
  std::optional<double> eps;
};

std::optional<ClusterAdvice> advise(const PoolSnapshot& pool, const ClusterLabels& labels,
                                    const DbscanParameters& parameters, ThreadPool& threads);

}  // namespace kith
