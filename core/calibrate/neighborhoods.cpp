#include "core/calibrate/neighborhoods.hpp"

#include <algorithm>
#include <numeric>

#include "core/calibrate/distance_table.hpp"
#include "core/search/distance.hpp"

namespace kith {
namespace {

using Positions = std::vector<std::size_t>;

Positions nearest_to(const RowSet& rows, const std::vector<double>& norms, std::size_t anchor) {
  std::vector<double> distances(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    distances[i] = squared_distance(rows.row(anchor), rows.row(i), norms[anchor] + norms[i]);
  }
  Positions nearest(rows.size());
  std::iota(nearest.begin(), nearest.end(), std::size_t{0});
  const auto end = nearest.begin() + kComparedAtMost / kNeighborhoods;
  std::nth_element(nearest.begin(), end, nearest.end(),
                   [&](std::size_t i, std::size_t j) { return distances[i] < distances[j]; });
  nearest.erase(end, nearest.end());
  return nearest;
}

}  // namespace

Positions neighborhoods(const RowSet& rows, ThreadPool& threads) {
  Positions chosen;
  if (rows.size() <= kComparedAtMost) {
    chosen.resize(rows.size());
    std::iota(chosen.begin(), chosen.end(), std::size_t{0});
    return chosen;
  }
  const std::vector<double> norms = squared_norms(rows, threads);
  std::vector<Positions> near(kNeighborhoods);
  threads.parallel_for(kNeighborhoods, [&](std::size_t a) {
    near[a] = nearest_to(rows, norms, a * rows.size() / kNeighborhoods);
  });
  for (const Positions& some : near) chosen.insert(chosen.end(), some.begin(), some.end());
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

}  // namespace kith
