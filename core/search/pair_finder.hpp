// The pairs within eps among rows that have a screen: screened in int8, survivors decided in
// float32, and those within its rounding of eps by the float64 rule of distance.hpp.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/search/job.hpp"
#include "core/search/kernel.hpp"
#include "core/search/rows.hpp"
#include "core/search/screen.hpp"

namespace kith {

/// Neighbors found for some points, each pair once: those of queries[i] are
/// neighbors[offsets[i] … offsets[i + 1]).
struct FoundPairs {
  std::vector<std::uint64_t> offsets{0};
  std::vector<std::uint32_t> neighbors;

  void append(const FoundPairs& more);
};

struct PairFinder {
  /// Takes what was found for queries[first …]; called under a lock, in no stated order.
  using Sink = std::function<void(std::size_t first, FoundPairs&& found)>;
  /// Pairs that need not be looked at: called from several threads.
  using Skip = std::function<bool(std::uint32_t, std::uint32_t)>;

  const RowSet& rows;
  const Screen& screen;  // of the same rows
  double limit;          // squared_eps()
  Kernel kernel;
  Skip skip = {};

  /// For each of `queries` (ascending positions) its neighbors among all rows; a pair of two
  /// queries is found with the higher of them. Returns the seconds spent on rechecking, per thread.
  /// Throws Error{kUnavailable} when stopped.
  double find(std::span<const std::uint32_t> queries, const Job& job, const Sink& sink) const;

  /// All of it at once.
  FoundPairs find_all(std::span<const std::uint32_t> queries, const Job& job) const;
};

}  // namespace kith
