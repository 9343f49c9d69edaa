#include "core/search/distance.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/search/distance.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kith::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr std::size_t kSums = 8;

// Eight sums, value i to sum i mod 8, on every processor: with 2, 4 or 8 lanes a register. A
// product of two float32 is exact in float64, so fused or not, each step rounds once and to the
// same.
HWY_ATTR double dot(const float* x, const float* y, std::size_t dimension) {
  const hn::CappedTag<double, kSums> doubles;
  const hn::Rebind<float, decltype(doubles)> floats;
  constexpr std::size_t kLanes = hn::MaxLanes(doubles);
  static_assert(kSums % kLanes == 0);
  std::array<hn::Vec<decltype(doubles)>, kSums / kLanes> registers;
  registers.fill(hn::Zero(doubles));
  std::size_t i = 0;
  for (; i + kSums <= dimension; i += kSums) {
    for (std::size_t r = 0; r < registers.size(); ++r) {
      const std::size_t at = i + r * kLanes;
      registers[r] = hn::MulAdd(hn::PromoteTo(doubles, hn::LoadU(floats, x + at)),
                                hn::PromoteTo(doubles, hn::LoadU(floats, y + at)), registers[r]);
    }
  }
  std::array<double, kSums> sums;
  for (std::size_t r = 0; r < registers.size(); ++r) {
    hn::StoreU(registers[r], doubles, sums.data() + r * kLanes);
  }
  for (std::size_t rest = i; rest < dimension; ++rest) {
    sums[rest - i] += static_cast<double>(x[rest]) * static_cast<double>(y[rest]);
  }
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

}  // namespace kith::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kith {

HWY_EXPORT(dot);

double dot_product(std::span<const float> x, std::span<const float> y) {
  return HWY_DYNAMIC_DISPATCH(dot)(x.data(), y.data(), x.size());
}

double squared_distance(std::span<const float> x, std::span<const float> y) {
  return squared_distance(x, y, dot_product(x, x) + dot_product(y, y));
}

double squared_distance(std::span<const float> x, std::span<const float> y, double norms) {
  return std::max(0.0, norms - 2 * dot_product(x, y));
}

double squared_eps(double eps) {
  const auto rounded = static_cast<float>(eps);
  return static_cast<double>(rounded * rounded);
}

}  // namespace kith
#endif
