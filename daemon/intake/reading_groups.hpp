// Which crops are read together.
#pragma once

#include <string>
#include <vector>

#include "core/pipeline/suspects.hpp"

namespace kith {

struct ReadingGroups {
  std::vector<std::vector<std::string>> groups;  // in the order in which they are to be read
  std::vector<std::string> untouched;            // left for a later batch
};

/// Files that are above suspicion all together, then suspects one by one, at most kSuspectsAtOnce:
/// those first that the process has survived most often, so that one which ends it holds up nobody.
ReadingGroups group_for_reading(const std::vector<std::string>& paths, const Suspects& suspects);

/// Each takes three commits of its own, and whoever waits for the writer waits for all of them.
inline constexpr std::size_t kSuspectsAtOnce = 32;

}  // namespace kith
