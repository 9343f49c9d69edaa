#include "core/calibrate/thresholds.hpp"

#include <cmath>

namespace kith {
namespace {

bool moves(const std::optional<double>& now, const std::optional<double>& next,
           std::size_t evidence_now, std::size_t evidence_next) {
  if (!next || now == next) return false;
  if (!now || std::abs(*next - *now) >= kHysteresis - 1e-9) return true;
  return 5 * evidence_next > 6 * evidence_now || 6 * evidence_next < 5 * evidence_now;
}

}  // namespace

Thresholds take_over(Thresholds now, const Calibration& found) {
  if (found.separation) now.around = found.separation->eps;
  if (!found.tolerance) return now;
  now.tolerance = found.tolerance;
  now.basis = found.basis;
  now.fpir = found.fpir;
  now.impostors = found.impostors().size();
  now.accepted = found.accepted.count;
  now.more_needed = found.more_needed;
  return now;
}

Thresholds follow(const Thresholds& now, const Calibration& found) {
  if (now.pinned) return now;
  const Thresholds next = take_over(now, found);
  const bool other_rule = next.basis != now.basis || next.fpir != now.fpir;
  if (other_rule || moves(now.tolerance, next.tolerance, now.impostors, next.impostors)) {
    return next;
  }
  Thresholds kept = now;
  kept.around = next.around;
  return kept;
}

Thresholds take_over(Thresholds now, const std::optional<Separation>& found, std::size_t pool) {
  now.structureless = !found;
  now.pool = pool;
  now.eps = found ? std::optional(found->eps) : now.around;
  return now;
}

Thresholds follow(const Thresholds& now, const std::optional<Separation>& found, std::size_t pool) {
  if (now.pinned) return now;
  const Thresholds next = take_over(now, found, pool);
  if (moves(now.eps, next.eps, now.pool, next.pool)) return next;
  Thresholds kept = now;
  kept.structureless = next.structureless;
  // No eps rests on a pool that nothing separates: how large it is says how much that means.
  if (kept.structureless) kept.pool = next.pool;
  return kept;
}

Thresholds with_tolerance_of(Thresholds now, const Thresholds& other) {
  now.tolerance = other.tolerance;
  now.basis = other.basis;
  now.fpir = other.fpir;
  now.impostors = other.impostors;
  now.accepted = other.accepted;
  now.more_needed = other.more_needed;
  return now;
}

Thresholds with_eps_of(Thresholds now, const Thresholds& other) {
  now.eps = other.eps;
  now.pool = other.pool;
  now.structureless = other.structureless;
  return now;
}

}  // namespace kith
