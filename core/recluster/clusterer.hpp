// DBSCAN over successive snapshots of the unknown pool. Each run returns exactly what a run from
// nothing over the same snapshot would; what a Clusterer keeps between runs only makes it faster.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/recluster/guard.hpp"
#include "core/recluster/labels.hpp"
#include "core/recluster/neighbor_state.hpp"
#include "core/recluster/pool.hpp"
#include "core/search/job.hpp"

namespace kith {

struct ClusterRun {
  ClusterLabels labels;
  std::vector<StageTime> stages;  // "screen", "recheck", "union": what each took
  GuardMode guard = GuardMode::kOff;
  std::vector<ChainedCluster> chained;  // kFlag
  GuardCuts made;                       // kSplit: labels are no longer plain DBSCAN's
};

/// Used by one thread at a time.
class Clusterer {
 public:
  explicit Clusterer(ThreadPool& threads, NeighborOptions options = {});
  ~Clusterer();
  Clusterer(Clusterer&&) noexcept;
  Clusterer& operator=(Clusterer&&) noexcept;

  /// Labels equal to scikit-learn 1.2.1's DBSCAN(eps, min_samples).fit_predict on the rows in order
  /// of sample id. Throws Error{kUnavailable} when `stop` is requested before it is done; the
  /// clusterer can be used again afterwards.
  ClusterRun run(const PoolSnapshot& pool, const DbscanParameters& parameters,
                 const Progress& progress = {}, std::stop_token stop = {});

  /// Does all of a run, and of the guard in `mode`, that does not depend on what comes next, so
  /// that the next run costs what is new by then.
  void prepare(const PoolSnapshot& pool, const DbscanParameters& parameters, GuardMode mode,
               const Progress& progress = {}, std::stop_token stop = {});

  /// What run() would give for each of `wanted`. What is known of neighbors is used where it
  /// reaches, and is as it was afterwards but for the samples that came and went.
  std::vector<ClusterLabels> sweep(const PoolSnapshot& pool,
                                   std::span<const DbscanParameters> wanted,
                                   const Progress& progress = {}, std::stop_token stop = {});

  /// Judges the clusters of the last run, which was over this pool, and cuts them where `mode` says
  /// so. Adds a stage, "guard".
  void guard(const PoolSnapshot& pool, GuardMode mode, ClusterRun& run);

  /// Keeps what the runs so far have found in a file, so that a restart costs reading and not N²;
  /// writes none before the first run. `sequence` is that of the catalog's last event. Throws
  /// Error{kRetry}.
  void save(const std::filesystem::path& path, EventSequence sequence);
  /// The same where it is worth it: writing costs N, and finding again what came since the last
  /// time costs that times N, so a little more is not written. Samples that left are not kept on
  /// disk.
  void save_if_much(const std::filesystem::path& path, EventSequence sequence);
  /// Takes up what was saved. False, and nothing lost but time, where the file is missing, damaged,
  /// of another version or of a later event than `newest`. The file may be older than the pool of
  /// the next run, or for another eps: each sample is recognised by its id and its row, and what
  /// differs is found anew.
  bool load(const std::filesystem::path& path, EventSequence newest);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith
