// The core samples that a recluster found, searchable: which of them lies nearest to a newcomer,
// and within eps of it. So a face that nobody knows can be told to be one of a cluster's long
// before the next recluster says so. Frozen when it is made; costs the screen's codes beside the
// pool's rows, which it shares.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/embedding/matrix.hpp"
#include "core/recluster/labels.hpp"
#include "core/recluster/pool.hpp"
#include "core/search/kernel.hpp"
#include "core/search/screen.hpp"

namespace kith {

class CoreIndex {
 public:
  enum class Screened { kIfMany, kNot };

  /// Of those of `cores` (ascending) that are in `pool`. Without a screen it is there at once, and
  /// every core is compared with every probe.
  CoreIndex(const PoolSnapshot& pool, std::span<const SampleId> cores, double eps,
            ThreadPool& threads, Screened screened = Screened::kIfMany);

  std::size_t size() const { return ids_.size(); }
  /// False where so many probes would take more than some tenths of a second.
  bool is_quick_for(std::size_t probes) const;

  /// For each row of `probes` the nearest core sample within eps, as DBSCAN decides it (ties: the
  /// lowest id), among those that `counts` is true for; called from several threads.
  std::vector<std::optional<SampleId>> nearest(const EmbeddingMatrix& probes,
                                               const std::function<bool(SampleId)>& counts) const;

 private:
  class Search;

  PoolSnapshot pool_;  // keeps the rows
  std::vector<SampleId> ids_;
  std::vector<const float*> rows_;  // parallel to ids_
  double limit_;                    // squared
  ThreadPool& threads_;
  Kernel kernel_ = usable_kernels().front();
  std::optional<Screen> screen_;  // none while there are few
};

/// The core samples of `labels`, which were made of `pool` with `eps`.
CoreIndex index_cores(const PoolSnapshot& pool, const ClusterLabels& labels, double eps,
                      ThreadPool& threads,
                      CoreIndex::Screened screened = CoreIndex::Screened::kIfMany);

}  // namespace kith
