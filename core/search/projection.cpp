#include "core/search/projection.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <random>
#include <span>

#include "core/search/blas.hpp"
#include "core/search/distance.hpp"
#include "core/search/truncation.hpp"

namespace kith {
namespace {

constexpr double kUlp = 0x1p-24;  // half the distance of float32 numbers, relative
constexpr std::size_t kUnit = 32;

// Columns of the rotation H (m x m, symmetric up to signs): (I − 2/q 11ᵀ) ⊗ Hadamard(2ᵏ), m = q 2ᵏ,
// after random signs.
class Rotation {
 public:
  explicit Rotation(std::size_t length)
      : block_(std::size_t{1} << static_cast<unsigned>(std::countr_zero(length))),
        blocks_(length / block_),
        signs_(length) {
    std::mt19937 random(20240229);
    for (float& sign : signs_) sign = (random() & 1U) != 0 ? 1.0F : -1.0F;
  }

  float at(std::size_t row, std::size_t column) const {
    const double outer =
        (row / block_ == column / block_ ? 1.0 : 0.0) - 2.0 / static_cast<double>(blocks_);
    const bool negative = std::popcount((row % block_) & (column % block_)) % 2 != 0;
    const double inner = (negative ? -1.0 : 1.0) / std::sqrt(static_cast<double>(block_));
    return static_cast<float>(outer * inner) * signs_[column];
  }

 private:
  std::size_t block_;
  std::size_t blocks_;
  std::vector<float> signs_;
};

}  // namespace

void Projection::set(const std::vector<float>& directions) {
  const std::size_t kept = directions.size() / dimension_;
  const Rotation rotation(length_);
  std::vector<float> rotated(kept * length_);  // the first `kept` columns of H, transposed
  for (std::size_t p = 0; p < kept; ++p) {
    for (std::size_t i = 0; i < length_; ++i) rotated[p * length_ + i] = rotation.at(i, p);
  }
  std::vector<float> transposed(dimension_ * kept);
  for (std::size_t p = 0; p < kept; ++p) {
    for (std::size_t d = 0; d < dimension_; ++d) {
      transposed[d * kept + p] = directions[p * dimension_ + d];
    }
  }
  matrix_.resize(dimension_ * length_);
  multiply(transposed.data(), rotated.data(), matrix_.data(), dimension_, kept, length_);
  residual_.resize(length_);
  for (std::size_t i = 0; i < length_; ++i) residual_[i] = rotation.at(i, length_ - 1);
}

double Projection::distance_from_orthonormal(ThreadPool& threads) const {
  std::vector<float> columns(matrix_.size());  // m x D
  for (std::size_t d = 0; d < dimension_; ++d) {
    for (std::size_t i = 0; i < length_; ++i) {
      columns[i * dimension_ + d] = matrix_[d * length_ + i];
    }
  }
  const auto column = [&](std::size_t i) {
    return std::span<const float>(columns.data() + i * dimension_, dimension_);
  };
  std::vector<double> parts(length_);
  threads.parallel_for(length_, [&](std::size_t i) {
    for (std::size_t j = 0; j <= i; ++j) {
      const double wanted = (i == j ? 1.0 : 0.0) - static_cast<double>(residual_[i]) * residual_[j];
      const double off = dot_product(column(i), column(j)) - wanted;
      parts[i] += (i == j ? 1 : 2) * off * off;
    }
  });
  double along_h = 0;
  for (std::size_t d = 0; d < dimension_; ++d) {
    const double product = dot_product({matrix_.data() + d * length_, length_}, residual_);
    along_h += product * product;
  }
  return std::sqrt(std::accumulate(parts.begin(), parts.end(), 0.0)) + std::sqrt(along_h);
}

Projection Projection::full(std::size_t dimension) {
  // Nothing is cut, and G is H itself: each entry is rounded once.
  Projection projection(dimension, (dimension + kUnit - 1) / kUnit * kUnit);
  const Rotation rotation(projection.length_);
  projection.matrix_.resize(dimension * projection.length_);
  for (std::size_t d = 0; d < dimension; ++d) {
    for (std::size_t i = 0; i < projection.length_; ++i) {
      projection.matrix_[d * projection.length_ + i] = rotation.at(i, d);
    }
  }
  projection.residual_.resize(projection.length_);
  const auto d = static_cast<double>(dimension);
  projection.slack_ = 1.01 * (d + 6) * kUlp * std::sqrt(static_cast<double>(projection.length_));
  return projection;
}

Projection Projection::learned(const RowSet& rows, double limit, const Job& job) {
  const std::size_t dimension = rows.dimension;
  const std::vector<float> directions = principal_directions(rows, job);
  if (directions.empty()) return full(dimension);
  const std::size_t length = cheapest_length(rows, directions, limit, job);
  if (length >= dimension) return full(dimension);
  Projection projection(dimension, length);
  const std::vector<float> kept(
      directions.begin(),
      directions.begin() + static_cast<std::ptrdiff_t>((length - 1) * dimension));
  projection.set(kept);
  const double off = projection.distance_from_orthonormal(job.threads);
  if (off > 1e-3) return full(dimension);  // the eigenvectors were none
  const auto d = static_cast<double>(dimension);
  projection.slack_ = 1.01 * (off + (d + 6) * kUlp * std::sqrt(static_cast<double>(length)));
  return projection;
}

void Projection::apply(const float* rows, const double* norms, std::size_t count, float* images,
                       float* residuals) const {
  multiply(rows, matrix_.data(), images, count, dimension_, length_);
  for (std::size_t i = 0; i < count; ++i) {
    const std::span<float> image(images + i * length_, length_);
    const double norm = std::sqrt(norms[i]);
    const double kept = std::max(0.0, std::sqrt(dot_product(image, image)) - slack_ * norm);
    residuals[i] = static_cast<float>(std::sqrt(std::max(0.0, norms[i] - kept * kept)));
    for (std::size_t j = 0; j < length_; ++j) image[j] += residuals[i] * residual_[j];
  }
}

}  // namespace kith
