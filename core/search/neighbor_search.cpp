#include "core/search/neighbor_search.hpp"

#include <numeric>
#include <utility>

#include "core/search/distance.hpp"
#include "core/search/pair_finder.hpp"

namespace kith {
namespace {

// Below this, learning directions costs more than all pairs at full length.
constexpr std::size_t kWorthLearning = 8192;

}  // namespace

Screen make_screen(const RowSet& rows, double limit, const Job& job) {
  Projection projection = rows.size() < kWorthLearning ? Projection::full(rows.dimension)
                                                       : Projection::learned(rows, limit, job);
  return {std::move(projection), rows, job};
}

NeighborGraph find_neighbors(const RowSet& rows, double eps, const Job& job, Kernel kernel) {
  NeighborGraph graph;
  if (rows.size() == 0) return graph;
  const double limit = squared_eps(eps);
  std::vector<std::uint32_t> all(rows.size());
  std::iota(all.begin(), all.end(), 0U);
  Screen screen = make_screen(rows, limit, job);
  screen.spread({}, rows.size());
  screen.encode(rows, all, job);
  FoundPairs found = PairFinder{rows, screen, limit, kernel}.find_all(all, job);
  graph.offsets = std::move(found.offsets);
  graph.neighbors = std::move(found.neighbors);
  graph.degrees.assign(rows.size(), 1);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (const std::uint32_t j : graph.kept_with(i)) {
      ++graph.degrees[i];
      ++graph.degrees[j];
    }
  }
  return graph;
}

}  // namespace kith
