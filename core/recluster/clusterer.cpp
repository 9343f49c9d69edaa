#include "core/recluster/clusterer.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "core/recluster/dbscan.hpp"
#include "core/recluster/sweep.hpp"

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
  NeighborOptions options;
  std::optional<NeighborState> neighbors;
  SoundClusters sound;  // at the eps of the neighbors

  NeighborState& neighbors_for(const DbscanParameters& parameters) {
    const bool usable = neighbors && neighbors->eps() == parameters.eps &&
                        neighbors->answers(parameters.min_samples);
    if (!usable) {
      NeighborOptions wanted = options;
      if (parameters.min_samples > 0) {
        wanted.dense = std::max(wanted.dense, static_cast<std::uint32_t>(parameters.min_samples));
      }
      neighbors.emplace(parameters.eps, wanted);
      sound = {};
    }
    return *neighbors;
  }
};

Clusterer::Clusterer(ThreadPool& threads, NeighborOptions options)
    : state_(std::make_unique<State>(State{threads, options, {}})) {}
Clusterer::~Clusterer() = default;
Clusterer::Clusterer(Clusterer&&) noexcept = default;
Clusterer& Clusterer::operator=(Clusterer&&) noexcept = default;

ClusterRun Clusterer::run(const PoolSnapshot& pool, const DbscanParameters& parameters,
                          const Progress& progress, std::stop_token stop) {
  Stopwatch watch;
  ClusterRun run;
  NeighborState& neighbors = state_->neighbors_for(parameters);
  const double recheck = neighbors.update(pool, Job{state_->threads, progress, std::move(stop)});
  run.stages.push_back({"screen", std::max(0.0, watch.lap() - recheck)});
  run.stages.push_back({"recheck", recheck});
  run.labels = cluster_labels(pool.ids(), neighbors.graph(), parameters.min_samples);
  run.stages.push_back({"union", watch.lap()});
  return run;
}

std::vector<ClusterLabels> Clusterer::sweep(const PoolSnapshot& pool,
                                            std::span<const DbscanParameters> wanted,
                                            const Progress& progress, std::stop_token stop) {
  const Job job{state_->threads, progress, std::move(stop)};
  double least = 2;
  for (const DbscanParameters& parameters : wanted) least = std::min(least, parameters.eps);
  NeighborState* known = state_->neighbors ? &*state_->neighbors : nullptr;
  if (known != nullptr && least > known->eps()) known = nullptr;  // reaches none of them
  if (known != nullptr) known->update(pool, job);
  return kith::sweep(pool, wanted, job, state_->options, known);
}

void Clusterer::guard(const PoolSnapshot& pool, GuardMode mode, ClusterRun& run) {
  run.guard = mode;
  if (mode == GuardMode::kOff) return;
  Stopwatch watch;
  const NeighborGraph& graph = state_->neighbors->graph();
  if (mode == GuardMode::kSplit) {
    run.made = split_chains(pool, run.labels, graph, state_->threads, state_->sound);
  } else {
    run.chained = find_chains(pool, run.labels, graph, state_->threads, state_->sound);
  }
  run.stages.push_back({"guard", watch.lap()});
}

void Clusterer::prepare(const PoolSnapshot& pool, const DbscanParameters& parameters,
                        GuardMode mode, const Progress& progress, std::stop_token stop) {
  NeighborState& neighbors = state_->neighbors_for(parameters);
  neighbors.prepare(pool, Job{state_->threads, progress, std::move(stop)});
  if (mode == GuardMode::kOff || pool.size() == 0) return;
  ClusterRun run;
  run.labels = cluster_labels(pool.ids(), neighbors.graph(), parameters.min_samples);
  guard(pool, mode, run);
}

void Clusterer::save(const std::filesystem::path& path, EventSequence sequence) {
  if (!state_->neighbors) return;
  const NeighborState::Unsaved& unsaved = state_->neighbors->unsaved();
  if (unsaved.came + unsaved.left > 0) state_->neighbors->save(path, sequence);
}

void Clusterer::save_if_much(const std::filesystem::path& path, EventSequence sequence) {
  constexpr std::size_t kLittle = 64;  // a sixty-fourth of the samples
  if (!state_->neighbors) return;
  const NeighborState::Unsaved& unsaved = state_->neighbors->unsaved();
  const bool little = unsaved.came * kLittle < state_->neighbors->size();
  if (unsaved.left > 0 || !little) save(path, sequence);
}

bool Clusterer::load(const std::filesystem::path& path, EventSequence newest) {
  std::optional<NeighborState> loaded = NeighborState::load(path, newest, state_->options);
  if (!loaded) return false;
  state_->neighbors = std::move(loaded);
  state_->sound = {};
  return true;
}

}  // namespace kith
