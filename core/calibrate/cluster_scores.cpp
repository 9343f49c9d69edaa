#include "core/calibrate/cluster_scores.hpp"

#include <map>
#include <utility>

namespace kith {
namespace {

double pairs(std::size_t n) {
  return static_cast<double>(n) * static_cast<double>(n - 1) / 2;
}

double ratio(double part, double whole) {
  return whole == 0 ? 1 : part / whole;
}

struct Table {
  std::map<std::int32_t, std::size_t> clusters;
  std::map<std::string_view, std::size_t> people;
  std::map<std::pair<std::int32_t, std::string_view>, std::size_t> cells;
};

Table count(std::span<const std::int32_t> labels, std::span<const std::string> truth) {
  Table table;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    ++table.people[truth[i]];
    if (labels[i] < 0) continue;
    ++table.clusters[labels[i]];
    ++table.cells[{labels[i], truth[i]}];
  }
  return table;
}

PrecisionRecall pairwise(const Table& table) {
  double right = 0;
  double claimed = 0;
  double there = 0;
  for (const auto& [cell, size] : table.cells) right += pairs(size);
  for (const auto& [cluster, size] : table.clusters) claimed += pairs(size);
  for (const auto& [person, size] : table.people) there += pairs(size);
  return {ratio(right, claimed), ratio(right, there)};
}

PrecisionRecall bcubed(const Table& table, std::span<const std::int32_t> labels,
                       std::span<const std::string> truth) {
  PrecisionRecall sum{0, 0};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const bool noise = labels[i] < 0;
    const auto together = noise ? 1.0 : static_cast<double>(table.cells.at({labels[i], truth[i]}));
    sum.precision += together / (noise ? 1.0 : static_cast<double>(table.clusters.at(labels[i])));
    sum.recall += together / static_cast<double>(table.people.at(truth[i]));
  }
  const auto n = static_cast<double>(labels.size());
  return {ratio(sum.precision, n), ratio(sum.recall, n)};
}

}  // namespace

ClusterScores score_clusters(std::span<const std::int32_t> labels,
                             std::span<const std::string> truth) {
  const Table table = count(labels, truth);
  ClusterScores scores;
  scores.clusters = table.clusters.size();
  for (const std::int32_t label : labels) scores.noise += label < 0;
  scores.pairwise = pairwise(table);
  scores.bcubed = bcubed(table, labels, truth);
  return scores;
}

}  // namespace kith
