// What other thresholds would do, before they do it: the curve of errors over the tolerance, and
// what would change in the catalog.
#pragma once

#include <optional>
#include <vector>

#include "core/calibrate/calibration.hpp"
#include "core/calibrate/pool_separation.hpp"
#include "core/recluster/guard.hpp"

namespace kith {

struct CurvePoint {
  double tolerance = 0;
  Proportion fpir;  // of the impostors the calibration rests on
  Proportion fnir;  // of the references, those farther from every other one of their person
};

/// In steps of a fiftieth, from where the first impostor or mate is met to where the last mate is.
std::vector<CurvePoint> error_curve(const Calibration& found);

struct Prospect {
  double tolerance = 0;
  double eps = 0;
  bool structureless = false;      // no eps separates the faces that would be unknown
  std::size_t become_known = 0;    // unknown samples that would get a name
  std::size_t become_unknown = 0;  // known samples that would lose it
  /// Of the faces that would be unknown, at that eps; none beyond 20,000 of them.
  std::optional<std::size_t> clusters;
  std::optional<std::size_t> noise;
};

struct ProspectOptions {
  DbscanParameters clustering;  // eps: where none is found or it is not automatic
  bool automatic_eps = true;
  GuardMode guard = GuardMode::kOff;
};

/// By the stored distances to the nearest reference; what a person decided and the margin are left
/// out of account.
Prospect look_ahead(const CatalogReader& catalog, double tolerance,
                    const std::optional<Separation>& all, const ProspectOptions& options,
                    ThreadPool& threads, const Progress& progress = {});

}  // namespace kith
