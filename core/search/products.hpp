// Float32 inner products of one row with scattered others, by SIMD, for survivors of a screen.
#pragma once

#include <cstddef>

namespace kith {

/// out[i] = ⟨x, rows[i]⟩ in float32, in whatever order of sums; off by at most product_error()
/// times the lengths of both.
void float_products(const float* x, const float* const* rows, std::size_t count,
                    std::size_t dimension, float* out);

/// γ_D of Higham, Accuracy and Stability, section 3.1: holds for every order of summation.
inline double product_error(std::size_t dimension) {
  return 1.01 * static_cast<double>(dimension) * 0x1p-24;
}

}  // namespace kith
