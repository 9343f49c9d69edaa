// The automatic thresholds in force, and when they move: not at every breath of the catalog,
// because each move decides samples anew.
#pragma once

#include <cstddef>
#include <optional>

#include "core/calibrate/calibration.hpp"

namespace kith {

/// A threshold moves by itself only when it would move by at least this much, or when what it rests
/// on has grown or shrunk by a fifth, or is of another kind.
inline constexpr double kHysteresis = 0.02;

struct Thresholds {
  std::optional<double> tolerance;
  ToleranceBasis basis = ToleranceBasis::kNothing;
  double fpir = 0;              // that was wanted
  std::size_t impostors = 0;    // it rests on
  std::size_t accepted = 0;     // of these
  std::size_t more_needed = 0;  // to prove the FPIR

  std::optional<double> around;  // the eps that suits all faces together
  std::optional<double> eps;     // the one that suits the unknown pool
  std::size_t pool = 0;          // faces it rests on
  bool structureless = false;    // no eps separates the pool's faces

  bool pinned = false;  // stays as it is until it is unpinned or moved by hand

  friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

/// What a calibration says, taken over as it is.
Thresholds take_over(Thresholds now, const Calibration& found);
/// … or only where the thresholds move by themselves.
Thresholds follow(const Thresholds& now, const Calibration& found);

/// The same for the pool's eps. `found`: what separate_pool() said.
Thresholds take_over(Thresholds now, const std::optional<Separation>& found, std::size_t pool);
Thresholds follow(const Thresholds& now, const std::optional<Separation>& found, std::size_t pool);

/// `now` with the tolerance, or the pool's eps, of `other` and with what that rests on.
Thresholds with_tolerance_of(Thresholds now, const Thresholds& other);
Thresholds with_eps_of(Thresholds now, const Thresholds& other);

}  // namespace kith
