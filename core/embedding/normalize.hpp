// L2 normalisation as kith means it everywhere: norm and quotient in float64, rounded once to
// float32.
#pragma once

#include <span>

namespace kith {

/// Scales `row` to unit length into `unit` (same length). Returns false, and leaves `unit`
/// unspecified, when the row is zero or holds a NaN or an infinity.
bool normalize(std::span<const double> row, std::span<float> unit);

}  // namespace kith
