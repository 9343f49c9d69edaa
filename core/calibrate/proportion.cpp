#include "core/calibrate/proportion.hpp"

#include <boost/math/distributions/beta.hpp>
#include <cmath>

namespace kith {
namespace {

constexpr double kTail = 0.025;  // on each side

// The bounds of Clopper and Pearson are quantiles of beta distributions.
double beta_quantile(double p, std::size_t a, std::size_t b) {
  return boost::math::quantile(
      boost::math::beta_distribution<>(static_cast<double>(a), static_cast<double>(b)), p);
}

}  // namespace

Proportion proportion(std::size_t count, std::size_t of) {
  Proportion made{count, of, 0, 1};
  if (of == 0) return made;
  if (count > 0) made.low = beta_quantile(kTail, count, of - count + 1);
  if (count < of) made.high = beta_quantile(1 - kTail, count + 1, of - count);
  return made;
}

Proportion expected_again(std::size_t count, std::size_t of) {
  Proportion made{count, of, 0, 1};
  if (of == 0) return made;
  const auto n = static_cast<double>(of);
  const double a = static_cast<double>(count) + 1;
  const double b = n - static_cast<double>(count);
  const auto log_beta = [](double x, double y) {
    return std::lgamma(x) + std::lgamma(y) - std::lgamma(x + y);
  };
  double below = 0;  // the probability of fewer than j
  for (std::size_t j = 0; j <= of; ++j) {
    const auto k = static_cast<double>(j);
    const double one = std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                                log_beta(k + a, n - k + b) - log_beta(a, b));
    if (below <= kTail) made.low = k / n;
    below += one;
    made.high = k / n;
    if (below >= 1 - kTail) break;
  }
  return made;
}

std::size_t trials_to_prove(double rate) {
  return static_cast<std::size_t>(std::ceil(std::log(0.05) / std::log1p(-rate)));
}

}  // namespace kith
