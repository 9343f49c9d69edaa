// Seeded rows for tests of search and clustering.
#pragma once

#include <cmath>
#include <random>
#include <vector>

#include "core/embedding/matrix.hpp"
#include "core/embedding/normalize.hpp"

namespace kith::testing {

using Random = std::mt19937_64;

inline std::vector<double> random_direction(Random& random, std::size_t dimension) {
  std::normal_distribution<double> normal;
  std::vector<double> row(dimension);
  for (double& value : row) value = normal(random);
  return row;
}

inline void append_unit(EmbeddingMatrix& rows, const std::vector<double>& row) {
  std::vector<float> unit(row.size());
  normalize(row, unit);
  rows.append(unit);
}

/// N unit rows of `people` identities; `spread` is the length of what differs within one. The
/// energy of direction i falls with `decay` (0: flat; 1: low rank).
inline EmbeddingMatrix random_faces(Random& random, std::size_t count, std::size_t dimension,
                                    std::size_t people, double spread, double decay = 0) {
  const auto direction = [&] {
    std::vector<double> row = random_direction(random, dimension);
    double sum = 0;
    for (std::size_t i = 0; i < dimension; ++i) {
      row[i] *= std::exp(-decay * 8.0 * static_cast<double>(i) / static_cast<double>(dimension));
      sum += row[i] * row[i];
    }
    for (double& value : row) value /= std::sqrt(sum);
    return row;
  };
  std::vector<std::vector<double>> centers;
  for (std::size_t i = 0; i < people; ++i) centers.push_back(direction());
  EmbeddingMatrix rows;
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<double> row = centers[random() % people];
    const std::vector<double> noise = direction();
    for (std::size_t d = 0; d < dimension; ++d) row[d] += spread * noise[d];
    append_unit(rows, row);
  }
  return rows;
}

/// Pairs (2i, 2i + 1) of unit rows whose distance is within `width` of `eps`.
inline EmbeddingMatrix near_ties(Random& random, std::size_t pairs, std::size_t dimension,
                                 double eps, double width) {
  std::uniform_real_distribution<double> offset(-width, width);
  EmbeddingMatrix rows;
  for (std::size_t i = 0; i < pairs; ++i) {
    std::vector<double> x = random_direction(random, dimension);
    std::vector<double> u = random_direction(random, dimension);
    double xx = 0;
    double xu = 0;
    for (std::size_t d = 0; d < dimension; ++d) {
      xx += x[d] * x[d];
      xu += x[d] * u[d];
    }
    double uu = 0;
    for (std::size_t d = 0; d < dimension; ++d) {
      u[d] -= x[d] * xu / xx;
      uu += u[d] * u[d];
    }
    const double angle = 2 * std::asin((eps + offset(random)) / 2);
    std::vector<double> y(dimension);
    for (std::size_t d = 0; d < dimension; ++d) {
      y[d] = x[d] / std::sqrt(xx) * std::cos(angle) + u[d] / std::sqrt(uu) * std::sin(angle);
    }
    append_unit(rows, x);
    append_unit(rows, y);
  }
  return rows;
}

/// All sign patterns of (±½)⁴, then zeros up to `dimension`: distances are 0, 1, √2, √3, 2,
/// exactly.
inline EmbeddingMatrix half_cube(std::size_t dimension) {
  EmbeddingMatrix rows;
  for (unsigned signs = 0; signs < 16; ++signs) {
    std::vector<float> row(dimension);
    for (unsigned d = 0; d < 4; ++d) row[d] = (signs >> d & 1U) != 0 ? 0.5F : -0.5F;
    rows.append(row);
  }
  return rows;
}

inline void append_all(EmbeddingMatrix& rows, const EmbeddingMatrix& more) {
  for (std::size_t i = 0; i < more.rows(); ++i) rows.append(more.row(i));
}

}  // namespace kith::testing
