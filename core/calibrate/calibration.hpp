// The tolerance for a wanted FPIR, from what the catalog itself says about strangers.
//
// The gallery alone is too loose a judge while it is small: on 16 people its leave-one-person-out
// distances put an FPIR of .01 where seven to eleven of 121 strangers pass. So gallery and all
// other faces are clustered together at the eps that separates them best, and refined
// (whispers.hpp): the faces of groups that hold no reference are strangers the data vouch for, and
// the wanted quantile of their distances to the nearest reference is the tolerance. Never below
// that eps, within which faces are taken for one person anyway, and never looser than the gallery's
// own quantile, which grows stricter with the gallery.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/calibrate/faces.hpp"
#include "core/calibrate/proportion.hpp"
#include "core/calibrate/separation.hpp"

namespace kith {

/// What a tolerance rests on. The values are stored: never renumber.
enum class ToleranceBasis : int {
  kNothing = 0,    // too few faces: the starting value
  kGallery = 1,    // the references among each other
  kStrangers = 2,  // faces that lie in a group without a reference
};
std::string_view name_of(ToleranceBasis basis);

/// `count` of `of` impostors lie within a tolerance: the interval is what that proves of strangers.
/// References are each other's nearest in pairs, so that they are worth half as many.
Proportion proven(ToleranceBasis basis, std::size_t count, std::size_t of);

struct Calibration {
  std::size_t faces = 0;  // that were looked at
  ReferenceDistances references;
  std::optional<Separation> separation;  // of all faces together
  std::vector<double> strangers;         // their distances to the nearest reference, ascending

  double fpir = 0;  // wanted
  std::optional<double> tolerance;
  ToleranceBasis basis = ToleranceBasis::kNothing;
  /// Of the impostors it rests on, those it accepts: proven().
  Proportion accepted;
  /// Where the share would lie, at 95 %, among as many new impostors.
  double expected_low = 0;
  double expected_high = 1;
  /// How many more impostors would have to be seen to prove the wanted FPIR at 95 %.
  std::size_t more_needed = 0;

  /// The impostor distances the tolerance rests on.
  const std::vector<double>& impostors() const {
    return basis == ToleranceBasis::kStrangers ? strangers : references.impostors;
  }
};

struct CalibrationOptions {
  int min_samples = 3;
  double fpir = 0.01;
  std::string index = "Flat";
  double starting_tolerance = 0.8;  // not exceeded while there are too few impostors to say more
};

/// A function of what is in the catalog alone. Throws nothing of its own: where there is too little
/// to go by, there is no tolerance.
Calibration calibrate(const CatalogReader& catalog, const CalibrationOptions& options,
                      ThreadPool& threads, const Progress& progress = {});

/// The same from faces at hand.
Calibration calibrate(const CalibrationFaces& faces, ReferenceDistances references,
                      const CalibrationOptions& options, ThreadPool& threads,
                      const Progress& progress = {});

}  // namespace kith
