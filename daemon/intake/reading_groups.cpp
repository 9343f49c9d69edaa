#include "daemon/intake/reading_groups.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kith {

ReadingGroups group_for_reading(const std::vector<std::string>& paths, const Suspects& suspects) {
  std::vector<std::string> innocent;
  std::vector<std::string> alone;
  std::partition_copy(paths.begin(), paths.end(), std::back_inserter(alone),
                      std::back_inserter(innocent),
                      [&](const std::string& path) { return suspects.contains(path); });
  std::stable_sort(alone.begin(), alone.end(), [&](const std::string& a, const std::string& b) {
    return suspects.deaths(a) < suspects.deaths(b);
  });

  ReadingGroups grouped;
  if (!innocent.empty()) grouped.groups.push_back(std::move(innocent));
  for (std::string& path : alone) {
    if (grouped.groups.size() <= kSuspectsAtOnce) {
      grouped.groups.push_back({std::move(path)});
    } else {
      grouped.untouched.push_back(std::move(path));
    }
  }
  return grouped;
}

}  // namespace kith
