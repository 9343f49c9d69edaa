// What other thresholds would do, before they do it: the curve of errors over the tolerance, and
// what would change in the catalog.
#pragma once

#include <optional>
#include <vector>

#include "core/calibrate/calibration.hpp"
#include "core/calibrate/pool_separation.hpp"
#include "core/recluster/changes.hpp"
#include "core/recluster/guard.hpp"

namespace kith {

struct CurvePoint {
  double tolerance = 0;
  Proportion fpir;  // of the impostors the calibration rests on; the interval: proven()
  Proportion fnir;  // of the references, those farther from every other one of their person
};

/// In steps of a fiftieth, from where the first impostor or mate is met to where the last mate is.
std::vector<CurvePoint> error_curve(const Calibration& found);

/// A sample that would be decided otherwise.
struct DecisionChange {
  SampleId sample = 0;
  SampleState state_before = SampleState::kUnknown;
  PersonId person_before = 0;  // 0: none
  SampleState state = SampleState::kUnknown;
  PersonId person = 0;
  std::optional<double> distance;  // to the nearest reference
};

struct Prospect {
  /// Changes of which the first are named.
  static constexpr std::size_t kNamedAtMost = 500;

  double tolerance = 0;
  double eps = 0;
  std::size_t unknown = 0;                // faces that would be
  bool structureless = false;             // no eps separates them
  std::size_t become_known = 0;           // unknown samples that would get a name
  std::size_t become_unknown = 0;         // known samples that would lose it
  std::size_t decisions_changed = 0;      // these, and those two people come too close to or not
  std::vector<DecisionChange> decisions;  // the first, in order of sample
  /// What a recluster would then make of the faces that would be unknown; none of it beyond 100,000
  /// of them.
  std::optional<std::size_t> clusters;
  std::optional<std::size_t> noise;
  std::size_t clusters_changed = 0;
  /// The first, in order of id. A cluster that would be born has no id yet: 0, and it is not among
  /// the `others`.
  std::vector<ClusterEvent> cluster_changes;
};

struct ProspectOptions {
  DecisionRule rule;
  DbscanParameters clustering;  // eps: where none is found or it is not automatic
  bool automatic_eps = true;
  GuardMode guard = GuardMode::kOff;
};

/// Exactly what would be decided: a threshold alone changes nobody's nearest reference. `all`: what
/// separates all faces together.
Prospect look_ahead(const CatalogReader& catalog, const std::optional<Separation>& all,
                    const ProspectOptions& options, ThreadPool& threads,
                    const Progress& progress = {});

}  // namespace kith
