// How well the gallery names faces whose names are known: 1:N identification as ISO/IEC 19795-1 and
// NIST's tests count it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/calibrate/proportion.hpp"
#include "core/identify/decision.hpp"

namespace kith {

/// A face with its true name, searched in the gallery.
struct Trial {
  bool mated = false;   // that person has references in the gallery
  PersonId person = 0;  // that person, where mated
  Match match;
  std::optional<double> impostor;  // to the nearest reference of anybody else
};

/// What the decision rule in force makes of the trials.
struct Confusion {
  Proportion named_right;         // of the mated faces
  Proportion named_wrong;         // … under another person's name
  Proportion missed;              // … unknown
  Proportion ambiguous;           // … two people too close
  Proportion strangers_accepted;  // of the others: named
  Proportion strangers_rejected;  // … unknown or ambiguous
};

/// The tolerance that lets just the wanted share of impostors in, and what it costs.
struct OperatingPoint {
  double wanted_fpir = 0;
  double tolerance = 0;
  Proportion fpir;  // of the impostors, those within the tolerance
  Proportion fnir;  // of the mated faces, those beyond it or nearest to somebody else
};

struct Identification {
  std::size_t mated = 0;
  std::size_t strangers = 0;
  Proportion rank1;  // of the mated faces, those nearest to a reference of their own person
  Confusion confusion;
  /// Impostors are the strangers; where there are none, each mated face searched among everybody
  /// but its own person.
  bool leave_one_person_out = false;
  std::vector<OperatingPoint> points;  // for FPIR 0.1, 0.01, 0.001; none without impostors
};

Identification identify_trials(std::span<const Trial> trials, const DecisionRule& rule);

/// Of ascending impostor distances, the largest tolerance that accepts at most the share `fpir` of
/// them: just below the first one too many.
double tolerance_for(std::span<const double> impostors, double fpir);

}  // namespace kith
