#include "core/recluster/clusterer.hpp"

#include <chrono>
#include <utility>

#include "core/recluster/dbscan.hpp"
#include "core/search/neighbor_search.hpp"

namespace kith {
namespace {

class Stopwatch {
 public:
  /// Seconds since the last lap.
  double lap() {
    const auto now = std::chrono::steady_clock::now();
    return std::chrono::duration<double>(now - std::exchange(last_, now)).count();
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace

struct Clusterer::State {
  ThreadPool& threads;
};

Clusterer::Clusterer(ThreadPool& threads) : state_(std::make_unique<State>(State{threads})) {}
Clusterer::~Clusterer() = default;
Clusterer::Clusterer(Clusterer&&) noexcept = default;

ClusterRun Clusterer::run(const PoolSnapshot& pool, const DbscanParameters& parameters,
                          const Progress& progress, std::stop_token stop) {
  Stopwatch watch;
  ClusterRun run;
  const NeighborGraph graph =
      find_neighbors(pool.rows(), parameters.eps, Job{state_->threads, progress, std::move(stop)});
  run.stages.push_back({"screen", watch.lap()});
  GraphLabels labels = dbscan(graph, parameters.min_samples);
  run.labels.samples.assign(pool.ids().begin(), pool.ids().end());
  run.labels.labels = std::move(labels.labels);
  run.labels.kinds = std::move(labels.kinds);
  run.labels.cluster_count = labels.cluster_count;
  run.stages.push_back({"union", watch.lap()});
  return run;
}

}  // namespace kith
