// DBSCAN as its paper has it (Ester, Kriegel, Sander, Xu, KDD 1996, section 4.1), every
// neighborhood by comparing with all points: the oracle of the fast one.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "core/embedding/matrix.hpp"

namespace kith::testing {

class NaiveDbscan {
 public:
  NaiveDbscan(const EmbeddingMatrix& rows, double eps, int min_samples)
      : rows_(rows), min_samples_(min_samples), labels_(rows.rows(), kUnclassified) {
    const auto rounded = static_cast<float>(eps);
    limit_ = static_cast<double>(rounded * rounded);
  }

  /// −1: noise.
  std::vector<std::int32_t> labels() {
    std::int32_t cluster = 0;
    for (std::size_t i = 0; i < rows_.rows(); ++i) {
      if (labels_[i] == kUnclassified && expand(i, cluster)) ++cluster;
    }
    return labels_;
  }

 private:
  static constexpr std::int32_t kUnclassified = -2;
  static constexpr std::int32_t kNoise = -1;

  bool expand(std::size_t point, std::int32_t cluster) {
    std::vector<std::size_t> first = region(point);
    if (static_cast<int>(first.size()) < min_samples_) {
      labels_[point] = kNoise;
      return false;
    }
    std::deque<std::size_t> seeds;
    const auto take = [&](const std::vector<std::size_t>& points) {
      for (const std::size_t p : points) {
        if (labels_[p] == kUnclassified) seeds.push_back(p);
        if (labels_[p] < 0) labels_[p] = cluster;
      }
    };
    take(first);
    while (!seeds.empty()) {
      const std::vector<std::size_t> reached = region(seeds.front());
      seeds.pop_front();
      if (static_cast<int>(reached.size()) >= min_samples_) take(reached);
    }
    return true;
  }

  std::vector<std::size_t> region(std::size_t point) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < rows_.rows(); ++i) {
      if (distance(point, i) <= limit_) found.push_back(i);
    }
    return found;
  }

  double distance(std::size_t i, std::size_t j) const {
    double ii = 0;
    double jj = 0;
    double ij = 0;
    for (std::size_t d = 0; d < rows_.dimension(); ++d) {
      const double a = rows_.row(i)[d];
      const double b = rows_.row(j)[d];
      ii += a * a;
      jj += b * b;
      ij += a * b;
    }
    return ii + jj - 2 * ij;
  }

  const EmbeddingMatrix& rows_;
  int min_samples_;
  double limit_ = 0;
  std::vector<std::int32_t> labels_;
};

}  // namespace kith::testing
