#include "core/pipeline/face_order.hpp"

#include <algorithm>
#include <utility>

#include "core/embedding/matrix.hpp"

namespace kith {
namespace {

double squared_distance_to(std::span<const double> center, std::span<const float> row) {
  double sum = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const double difference = static_cast<double>(row[i]) - center[i];
    sum += difference * difference;
  }
  return sum;
}

}  // namespace

std::vector<SampleId> order_by_medoid(const CatalogReader& catalog,
                                      const std::vector<CatalogReader::Member>& members) {
  if (members.empty()) return {};
  EmbeddingMatrix rows;
  for (const auto& member : members) rows.append(catalog.embedding(member.sample));

  std::vector<double> center(rows.dimension());
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    for (std::size_t d = 0; d < center.size(); ++d) center[d] += rows.row(i)[d];
  }
  for (double& value : center) value /= static_cast<double>(rows.rows());

  const auto distances_to = [&](std::span<const double> point) {
    std::vector<std::pair<double, std::size_t>> distances(rows.rows());
    for (std::size_t i = 0; i < rows.rows(); ++i) {
      distances[i] = {squared_distance_to(point, rows.row(i)), i};
    }
    return distances;
  };
  const auto to_center = distances_to(center);
  const std::size_t medoid = std::min_element(to_center.begin(), to_center.end())->second;
  const auto medoid_row = rows.row(medoid);
  auto to_medoid = distances_to(std::vector<double>(medoid_row.begin(), medoid_row.end()));
  to_medoid[medoid].first = -1;  // first even among duplicates of it
  std::sort(to_medoid.begin(), to_medoid.end());

  std::vector<SampleId> order;
  order.reserve(members.size());
  for (const auto& [distance, i] : to_medoid) order.push_back(members[i].sample);
  return order;
}

}  // namespace kith
