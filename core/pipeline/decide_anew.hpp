// Decisions are a function of the present catalog: whatever changes the gallery, the rule or what
// people said decides every sample it can touch again, known ones too.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "core/pipeline/memory.hpp"

namespace kith {

/// What changed since the stored decisions were made. A sample whose evidence names none of what is
/// gone need only be compared with what is new: the nearest of old and new is the nearest of both.
struct Touched {
  /// References that were added, or that are another person's now; all in memory.gallery too. Null:
  /// none.
  const Gallery* newcomers = nullptr;
  /// References that are there no more, or that are another person's now; ascending.
  std::vector<SampleId> gone = {};
  /// Samples without evidence, and those somebody was rejected for or is again possible; ascending.
  std::vector<SampleId> fresh = {};
};

/// How many samples became what, and the clusters that lost or got members through it.
struct Redecided {
  /// Samples of which the first are named.
  static constexpr std::size_t kNamedAtMost = 1000;

  std::size_t known = 0;                                // became known, or known as somebody else
  std::size_t unknown = 0;                              // became unknown
  std::size_t ambiguous = 0;                            // became ambiguous
  std::vector<std::pair<SampleId, SampleState>> named;  // the first that became what, by sample
  std::vector<ClusterId> clusters;
  std::vector<ClusterId> revived;

  std::size_t total() const { return known + unknown + ambiguous; }
};

/// Inside a transaction: decides all samples again that the daemon decided, under memory.rule and
/// memory.rejections. Samples whose state or person changed are journaled as one event with `cause`
/// and counts. Memory follows.
Redecided decide_anew(Catalog& catalog, Memory& memory, const Touched& touched,
                      std::string_view cause, Timestamp now);

}  // namespace kith
