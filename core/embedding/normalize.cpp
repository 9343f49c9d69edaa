#include "core/embedding/normalize.hpp"

#include <Eigen/Core>
#include <cmath>

namespace kith {
namespace {

using Row = Eigen::Map<const Eigen::ArrayXd>;
using Unit = Eigen::Map<Eigen::ArrayXf>;

// Below this, squares of components that matter may have been lost to underflow.
constexpr double kSmallestSafeSquare = 1e-200;

}  // namespace

bool normalize(std::span<const double> row, std::span<float> unit) {
  const Row x(row.data(), static_cast<Eigen::Index>(row.size()));
  Unit u(unit.data(), static_cast<Eigen::Index>(unit.size()));

  const double square = x.matrix().squaredNorm();
  if (square >= kSmallestSafeSquare && std::isfinite(square)) {  // then every component is finite
    u = (x / std::sqrt(square)).cast<float>();
    return true;
  }
  if (row.empty() || !x.isFinite().all()) return false;
  const double largest = x.abs().maxCoeff();
  if (largest == 0.0) return false;
  // A power of two scales without rounding; the exponent is applied in two halves because that of a
  // subnormal number is beyond what one factor can hold.
  const int exponent = -std::ilogb(largest);
  const double half = std::ldexp(1.0, exponent / 2);
  const double rest = std::ldexp(1.0, exponent - exponent / 2);
  const Eigen::ArrayXd scaled = x * half * rest;
  u = (scaled / scaled.matrix().norm()).cast<float>();
  return true;
}

}  // namespace kith
