// From what the gallery says to what kith says: known, unknown or ambiguous, with the evidence.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/gallery/gallery.hpp"

namespace kith {

/// What a sample is now. The values are stored in the catalog: never renumber.
enum class SampleState : int { kUnknown = 0, kKnown = 1, kAmbiguous = 2, kReference = 3 };

/// "unknown", "known", "ambiguous", "reference".
std::string_view name_of(SampleState state);

struct DecisionRule {
  double tolerance = 0.8;  // largest Euclidean distance that still counts as known, inclusive
  double margin = 0.0;     // two people closer together than this are ambiguous; 0: never

  friend bool operator==(const DecisionRule&, const DecisionRule&) = default;
};

struct Decision {
  SampleState state = SampleState::kUnknown;
  Match evidence;

  /// The person a known sample is named as.
  std::optional<PersonId> person() const {
    return state == SampleState::kKnown ? std::optional(evidence.best->person) : std::nullopt;
  }
  friend bool operator==(const Decision&, const Decision&) = default;
};

/// Known when the nearest reference lies within the tolerance; ambiguous instead when the nearest
/// reference of another person is less than `margin` farther away; unknown otherwise.
Decision decide(const Match& match, const DecisionRule& rule);

/// One decision a match, in order.
std::vector<Decision> decide(std::span<const Match> matches, const DecisionRule& rule);

}  // namespace kith
