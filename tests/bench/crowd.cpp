#include "tests/bench/crowd.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <span>
#include <vector>

namespace kith::bench {
namespace {

void scale_to_unit(std::span<double> row) {
  double squares = 0;
  for (const double value : row) squares += value * value;
  for (double& value : row) value /= std::sqrt(squares);
}

/// Unit rows whose energy decays from one direction to the next, as that of real embeddings does.
class Directions {
 public:
  explicit Directions(unsigned seed) : random_(seed) {}

  std::vector<double> next() {
    std::vector<double> row(kDimension);
    for (std::size_t i = 0; i < kDimension; ++i) {
      row[i] = normal_(random_) * std::exp(-static_cast<double>(i) / 240);
    }
    scale_to_unit(row);
    return row;
  }

  std::mt19937& random() { return random_; }

 private:
  std::mt19937 random_;
  std::normal_distribution<double> normal_;
};

/// How many faces each person has: many have one, a few have hundreds.
std::size_t faces_of_next_person(std::mt19937& random) {
  const double uniform = std::uniform_real_distribution<double>(1e-4, 1)(random);
  return std::min<std::size_t>(400, 1 + static_cast<std::size_t>(3 * (1 / uniform - 1)));
}

}  // namespace

EmbeddingMatrix crowd(std::size_t count, unsigned seed) {
  Directions directions(seed);
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), directions.random());
  EmbeddingMatrix rows(count, kDimension);
  for (std::size_t placed = 0; placed < count;) {
    const std::vector<double> person = directions.next();
    std::size_t left = std::min(count - placed, faces_of_next_person(directions.random()));
    for (; left > 0; --left, ++placed) {
      std::vector<double> face = directions.next();
      for (std::size_t i = 0; i < kDimension; ++i) face[i] = person[i] + 0.5 * face[i];
      scale_to_unit(face);
      std::ranges::copy(face, rows.row(order[placed]).begin());
    }
  }
  return rows;
}

}  // namespace kith::bench
