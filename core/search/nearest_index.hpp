// Exact nearest neighbors among rows that come and go: screened in int8 against the best found so
// far, so that a probe reads D bytes a row and not 4 D; survivors are decided by
// squared_distance().
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "core/base/thread_pool.hpp"
#include "core/embedding/matrix.hpp"
#include "core/search/kernel.hpp"
#include "core/search/screen.hpp"

namespace kith {

/// Changed by one thread; searched by one thread at a time, which uses the pool.
class NearestIndex {
 public:
  explicit NearestIndex(ThreadPool& threads, Kernel kernel = usable_kernels().front());

  std::size_t size() const { return rows_.rows(); }
  std::size_t dimension() const { return rows_.dimension(); }
  const EmbeddingMatrix& rows() const { return rows_; }

  /// Appends rows; the first ones fix the dimension.
  void add(const EmbeddingMatrix& rows);
  /// Keeps the rows at `kept` (ascending) as 0, 1, …
  void keep(std::span<const std::uint32_t> kept);

  /// Told of a row at `position` that may matter to `probe`, with its squared distance; returns the
  /// squared distance up to which (inclusive) further rows matter to this probe and slot. Calls of
  /// one slot and probe come one after the other; others may come from other threads at the same
  /// time.
  using Offer = std::function<double(std::size_t slot, std::size_t probe, std::size_t position,
                                     double squared_distance)>;

  /// How many slots a search of so many probes uses: each sees a part of the rows.
  std::size_t slots(std::size_t probes) const;

  /// Offers every row that matters, in every slot, by what offer() returned. P x D probes. The rows
  /// at `first` are offered before all others, in every slot: where offer() can name no bound
  /// before it has seen certain rows, these.
  void search(const EmbeddingMatrix& probes, const Offer& offer,
              std::span<const std::uint32_t> first = {}) const;

 private:
  class Task;

  ThreadPool& threads_;
  Kernel kernel_;
  EmbeddingMatrix rows_;
  std::optional<Screen> screen_;  // none while there are few rows
  std::size_t made_from_ = 0;     // rows when the screen was made
};

}  // namespace kith
