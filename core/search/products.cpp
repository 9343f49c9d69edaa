#include "core/search/products.hpp"

#include <hwy/cache_control.h>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/search/products.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kith::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using Floats = hn::ScalableTag<float>;

HWY_ATTR float product(const float* x, const float* y, std::size_t dimension) {
  const Floats tag;
  const std::size_t lanes = hn::Lanes(tag);
  auto s0 = hn::Zero(tag);
  auto s1 = s0;
  auto s2 = s0;
  auto s3 = s0;
  std::size_t i = 0;
  for (; i + 4 * lanes <= dimension; i += 4 * lanes) {
    s0 = hn::MulAdd(hn::LoadU(tag, x + i), hn::LoadU(tag, y + i), s0);
    s1 = hn::MulAdd(hn::LoadU(tag, x + i + lanes), hn::LoadU(tag, y + i + lanes), s1);
    s2 = hn::MulAdd(hn::LoadU(tag, x + i + 2 * lanes), hn::LoadU(tag, y + i + 2 * lanes), s2);
    s3 = hn::MulAdd(hn::LoadU(tag, x + i + 3 * lanes), hn::LoadU(tag, y + i + 3 * lanes), s3);
  }
  for (; i + lanes <= dimension; i += lanes) {
    s0 = hn::MulAdd(hn::LoadU(tag, x + i), hn::LoadU(tag, y + i), s0);
  }
  float sum = hn::GetLane(hn::SumOfLanes(tag, hn::Add(hn::Add(s0, s1), hn::Add(s2, s3))));
  for (; i < dimension; ++i) sum += x[i] * y[i];
  return sum;
}

HWY_ATTR void products(const float* x, const float* const* rows, std::size_t count,
                       std::size_t dimension, float* out) {
  constexpr std::size_t kLine = 64 / sizeof(float);
  constexpr std::size_t kAhead = 2;
  for (std::size_t i = 0; i < count; ++i) {
    if (i + kAhead < count) {
      for (std::size_t d = 0; d < dimension; d += kLine) hwy::Prefetch(rows[i + kAhead] + d);
    }
    out[i] = product(x, rows[i], dimension);
  }
}

}  // namespace kith::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kith {

HWY_EXPORT(products);

void float_products(const float* x, const float* const* rows, std::size_t count,
                    std::size_t dimension, float* out) {
  HWY_DYNAMIC_DISPATCH(products)(x, rows, count, dimension, out);
}

}  // namespace kith
#endif
