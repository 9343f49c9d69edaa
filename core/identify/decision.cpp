#include "core/identify/decision.hpp"

namespace kith {
namespace {

bool too_close(const Match& match, double margin) {
  return match.runner_up && match.runner_up->distance - match.best->distance < margin;
}

}  // namespace

std::string_view name_of(SampleState state) {
  switch (state) {
    case SampleState::kUnknown:
      return "unknown";
    case SampleState::kKnown:
      return "known";
    case SampleState::kAmbiguous:
      return "ambiguous";
    case SampleState::kReference:
      return "reference";
  }
  return "invalid";
}

Decision decide(const Match& match, const DecisionRule& rule) {
  if (!match.best || match.best->distance > rule.tolerance) return {SampleState::kUnknown, match};
  return {too_close(match, rule.margin) ? SampleState::kAmbiguous : SampleState::kKnown, match};
}

std::vector<Decision> decide(std::span<const Match> matches, const DecisionRule& rule) {
  std::vector<Decision> decisions;
  decisions.reserve(matches.size());
  for (const Match& match : matches) decisions.push_back(decide(match, rule));
  return decisions;
}

}  // namespace kith
