#include "core/pipeline/foreign_batch.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/recluster/dbscan.hpp"
#include "core/search/distance.hpp"

namespace kith {
namespace {

constexpr std::size_t kFewestRows = 10;
constexpr std::size_t kRowsLookedAt = 32;
constexpr std::size_t kRowsGrouped = 256;
constexpr int kGroupOfFaces = 3;
constexpr int kSeveralPeople = 3;
constexpr std::size_t kStrangersCompared = 64;
constexpr std::size_t kMostOfThePool = 100'000;

using Row = std::span<const float>;

// At most `most` of `count` rows, evenly spread.
template <typename RowAt>
std::vector<Row> spread(std::size_t count, std::size_t most, const RowAt& row_at) {
  const std::size_t taken = std::min(count, most);
  std::vector<Row> rows;
  for (std::size_t i = 0; i < taken; ++i) rows.push_back(row_at(i * count / taken));
  return rows;
}

std::vector<double> distances_among(const std::vector<Row>& rows) {
  std::vector<double> distances;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      distances.push_back(std::sqrt(squared_distance(rows[i], rows[j])));
    }
  }
  return distances;
}

// Rows within `eps` of each other, of their distances as distances_among() has them.
NeighborGraph neighbors_within(double eps, std::size_t count,
                               const std::vector<double>& distances) {
  NeighborGraph graph;
  graph.degrees.assign(count, 1);
  auto distance = distances.begin();
  for (std::uint32_t i = 0; i < count; ++i) {
    for (std::uint32_t j = 0; j < i; ++j) {
      if (*distance++ > eps) continue;
      graph.neighbors.push_back(j);
      ++graph.degrees[i];
      ++graph.degrees[j];
    }
    graph.offsets.push_back(graph.neighbors.size());
  }
  return graph;
}

// Most of the rows fall into groups of half their spread. The faces of one person do not: they lie
// around one middle, so that at any width they are one group or none.
bool show_several_people(std::size_t count, const std::vector<double>& distances, double widest) {
  const GraphLabels groups = dbscan(neighbors_within(widest / 2, count, distances), kGroupOfFaces);
  const auto alone = std::count(groups.labels.begin(), groups.labels.end(), -1);
  return groups.cluster_count >= kSeveralPeople &&
         2 * static_cast<std::size_t>(alone) < groups.labels.size();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

bool is_farther(Row row, const std::vector<Row>& others, double distance) {
  return std::all_of(others.begin(), others.end(),
                     [&](Row other) { return squared_distance(row, other) > distance * distance; });
}

}  // namespace

bool looks_foreign(const EmbeddingMatrix& rows, std::span<const Match> matches,
                   const PoolSnapshot& pool, double stranger) {
  const bool nobody_here = pool.size() == 0 && (matches.empty() || !matches.front().best);
  if (rows.rows() < kFewestRows || nobody_here) return false;
  std::vector<std::size_t> places;
  const auto own_row = [&](std::size_t i) { return rows.row(i); };
  const auto own = spread(rows.rows(), kRowsLookedAt, [&](std::size_t i) {
    places.push_back(i);
    return own_row(i);
  });
  const auto pool_row = [&](std::size_t i) { return pool.row(i); };
  const auto strangers = spread(pool.size(), kStrangersCompared, pool_row);
  const auto most_are_farther = [&](const std::vector<Row>& others, double far) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < own.size(); ++i) {
      const auto& best = matches[places[i]].best;
      count += (!best || best->distance > far) && is_farther(own[i], others, far);
    }
    return 2 * count > own.size();
  };

  const std::vector<double> few = distances_among(own);
  if (!most_are_farther(strangers, *std::max_element(few.begin(), few.end()))) return false;
  const std::vector<Row> grouped = spread(rows.rows(), kRowsGrouped, own_row);
  const std::vector<double> within = distances_among(grouped);
  const double widest = *std::max_element(within.begin(), within.end());
  if (!most_are_farther(strangers, widest)) return false;
  const double usual =
      strangers.size() < kFewestRows ? stranger : median(distances_among(strangers));
  const bool one_newcomer = !show_several_people(grouped.size(), within, widest);
  const double far = one_newcomer ? std::max(widest, usual) : widest;
  // All of the pool only where a few of it do not say no already.
  return most_are_farther(strangers, far) &&
         most_are_farther(spread(pool.size(), kMostOfThePool, pool_row), far);
}

}  // namespace kith
