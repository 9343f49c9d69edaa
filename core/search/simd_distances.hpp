// A faiss::DistanceComputer over rows in one block, by SIMD: Debian's libfaiss is built without.
#pragma once

#include <faiss/impl/DistanceComputer.h>

#include <algorithm>

#include "core/search/products.hpp"

namespace kith {

/// Squared Euclidean distances in float32.
class SimdDistances final : public faiss::DistanceComputer {
 public:
  /// N x D rows, borrowed.
  SimdDistances(const float* rows, std::size_t dimension) : rows_(rows), dimension_(dimension) {}

  void set_query(const float* x) override {
    query_ = x;
    norm_ = product(x, x);
  }
  float operator()(faiss::Index::idx_t i) override {
    return std::max(0.0F, norm_ + product(row(i), row(i)) - 2 * product(query_, row(i)));
  }
  float symmetric_dis(faiss::Index::idx_t i, faiss::Index::idx_t j) override {
    const float norms = product(row(i), row(i)) + product(row(j), row(j));
    return std::max(0.0F, norms - 2 * product(row(i), row(j)));
  }

 private:
  const float* row(faiss::Index::idx_t i) const {
    return rows_ + static_cast<std::size_t>(i) * dimension_;
  }
  float product(const float* a, const float* b) const {
    float result = 0;
    float_products(a, &b, 1, dimension_, &result);
    return result;
  }

  const float* rows_;
  std::size_t dimension_;
  const float* query_ = nullptr;
  float norm_ = 0;
};

}  // namespace kith
