#include "client/suggest.hpp"

#include <algorithm>

namespace kith::client {
namespace {

std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const std::size_t replace = a[i - 1] == b[j - 1] ? 0 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + replace});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::optional<std::string> suggestion(std::string_view typed,
                                      const std::vector<std::string>& words) {
  const auto beginning = std::find_if(words.begin(), words.end(), [&](const std::string& word) {
    return typed.size() >= 2 && word.starts_with(typed);
  });
  if (beginning != words.end()) return *beginning;
  std::optional<std::string> nearest;
  std::size_t fewest = std::max<std::size_t>(1, typed.size() / 3) + 1;
  for (const std::string& word : words) {
    const std::size_t distance = edits(typed, word);
    if (distance < fewest) {
      fewest = distance;
      nearest = word;
    }
  }
  return nearest;
}

}  // namespace kith::client
