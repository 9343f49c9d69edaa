#include "core/search/distance.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace kith {

double dot_product(std::span<const float> x, std::span<const float> y) {
  std::array<double, 8> sums{};
  const std::size_t whole = x.size() / sums.size() * sums.size();
  for (std::size_t i = 0; i < whole; i += sums.size()) {
    for (std::size_t lane = 0; lane < sums.size(); ++lane) {
      sums[lane] += static_cast<double>(x[i + lane]) * static_cast<double>(y[i + lane]);
    }
  }
  for (std::size_t i = whole; i < x.size(); ++i) {
    sums[i - whole] += static_cast<double>(x[i]) * static_cast<double>(y[i]);
  }
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

double squared_distance(std::span<const float> x, std::span<const float> y) {
  const double norms = dot_product(x, x) + dot_product(y, y);
  return std::max(0.0, norms - 2 * dot_product(x, y));
}

double squared_eps(double eps) {
  const auto rounded = static_cast<float>(eps);
  return static_cast<double>(rounded * rounded);
}

}  // namespace kith
