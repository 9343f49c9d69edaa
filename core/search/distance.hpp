// The one distance every threshold decision uses. Batches, single probes and screens may find
// candidates as they like; what is compared with a tolerance, with eps or stored comes from here,
// so that no decision depends on which path found the pair.
#pragma once

#include <span>

namespace kith {

/// ‖x‖² + ‖y‖² − 2⟨x,y⟩ in float64 over float32 rows of equal length, never below 0. The sums run
/// in a fixed order and every product of two float32 is exact in float64, so the result is the same
/// on every processor.
double squared_distance(std::span<const float> x, std::span<const float> y);
/// The same where `norms`, dot_product(x, x) + dot_product(y, y), is known.
double squared_distance(std::span<const float> x, std::span<const float> y, double norms);

/// ⟨x,y⟩ in float64, summed in the same fixed order.
double dot_product(std::span<const float> x, std::span<const float> y);

/// The largest squared distance within `eps`: (double)((float)eps · (float)eps), which is how
/// scikit-learn 1.2.1 decides for float32 rows. Inclusive.
double squared_eps(double eps);

}  // namespace kith
