// The thresholds that set themselves: what calibration found comes into force here, with everything
// that follows from it, in one transaction.

#include <fmt/format.h>

#include <array>
#include <utility>

#include "core/pipeline/commands/lookup.hpp"
#include "core/pipeline/decide_anew.hpp"
#include "core/pipeline/engine.hpp"
#include "core/pipeline/thresholds_document.hpp"

namespace kith {
namespace {

// "moved tolerance from 0.8 to 0.86", "moved eps …", or both.
std::string description_of(const EngineOptions& before, const EngineOptions& after) {
  std::string moved;
  const auto add = [&](const char* what, double from, double to) {
    if (from == to) return;
    moved += fmt::format("{}{} from {:.3g} to {:.3g}", moved.empty() ? "moved " : " and ", what,
                         from, to);
  };
  add("tolerance", before.rule.tolerance, after.rule.tolerance);
  add("eps", before.clustering.eps, after.clustering.eps);
  return moved;
}

// "; 12 faces became known, 1 unknown", or nothing.
std::string consequences_of(const Redecided& redecided) {
  std::string told;
  const auto add = [&](std::size_t count, SampleState became) {
    if (count == 0) return;
    told += told.empty() ? fmt::format("; {} became ", faces(count)) : fmt::format(", {} ", count);
    told += name_of(became);
  };
  add(redecided.known, SampleState::kKnown);
  add(redecided.unknown, SampleState::kUnknown);
  add(redecided.ambiguous, SampleState::kAmbiguous);
  return told;
}

// "113,127": those that are named.
std::string list_of(const Redecided& redecided, SampleState became) {
  std::string list;
  for (const auto& [sample, state] : redecided.named) {
    if (state == became) list += fmt::format("{}{}", list.empty() ? "" : ",", sample);
  }
  return list;
}

}  // namespace

void Engine::put_in_force(const Thresholds& thresholds) {
  options_ = configured_;
  if (configured_.automatic.tolerance && thresholds.tolerance) {
    options_.rule.tolerance = *thresholds.tolerance;
  }
  if (configured_.automatic.eps && thresholds.eps) options_.clustering.eps = *thresholds.eps;
}

// One entry of the journal of commands and one event: thresholds that moved can be taken back like
// what a person said.
void Engine::journal_move(const EngineOptions& before, const Thresholds& old,
                          const Redecided& redecided, const std::string& cause,
                          const std::string& actor) {
  catalog_.add_event(
      {.time = clock_.now(),
       .kind = EventKind::kThresholdsMoved,
       .actor = actor,
       .detail = fmt::format(
           R"({{"cause":"{}","tolerance_before":{},"tolerance":{},"basis":"{}",)"
           R"("impostors":{},"eps_before":{},"eps":{},"decisions":{},)"
           R"("became_known":[{}],"became_unknown":[{}],"became_ambiguous":[{}]}})",
           cause, before.rule.tolerance, options_.rule.tolerance, name_of(thresholds_.basis),
           thresholds_.impostors, before.clustering.eps, options_.clustering.eps, redecided.total(),
           list_of(redecided, SampleState::kKnown), list_of(redecided, SampleState::kUnknown),
           list_of(redecided, SampleState::kAmbiguous))});
  FactChanges changes;
  changes.thresholds = {thresholds_document(old), thresholds_document(thresholds_)};
  CommandOutcome outcome;
  outcome.redecided = redecided;
  outcome.command = {.number = 0,
                     .kind = CommandKind::kCalibrate,
                     .actor = actor,
                     .time = clock_.now(),
                     .description = description_of(before, options_) + consequences_of(redecided),
                     .changes = to_document(changes),
                     .undone_by = {}};
  journal(outcome);
}

void Engine::set_thresholds(const Thresholds& thresholds, const std::string& cause,
                            const std::string& actor) {
  if (thresholds == thresholds_) return;
  const Thresholds old = thresholds_;
  try {
    commit([&] {
      const EngineOptions before = options_;
      thresholds_ = thresholds;
      put_in_force(thresholds_);
      catalog_.set_setting("thresholds", thresholds_document(thresholds_));
      const bool other_rule = !(before.rule == options_.rule);
      Redecided redecided;
      if (other_rule) {
        memory_.rule = options_.rule;
        redecided = decide_anew(catalog_, memory_, Touched{}, "calibration", clock_.now());
        catalog_.set_setting("rule", rule_document(options_.rule));
      }
      if (other_rule || !(before.clustering == options_.clustering)) {
        journal_move(before, old, redecided, cause, actor);
      }
      return true;
    });
  } catch (...) {
    thresholds_ = old;
    put_in_force(old);
    throw;
  }
}

// Inside the transaction that takes back the command that moved them. They are pinned then: what
// was taken back would move again at the next recluster. Of the other threshold, what moved since
// stands.
void Engine::take_back_thresholds(const ThresholdChange& back) {
  const Thresholds moved = parse_thresholds(back.before);
  const Thresholds former = parse_thresholds(back.after);
  if (moved.tolerance != former.tolerance) thresholds_ = with_tolerance_of(thresholds_, former);
  if (moved.eps != former.eps) thresholds_ = with_eps_of(thresholds_, former);
  thresholds_.pinned = true;
  put_in_force(thresholds_);
  memory_.rule = options_.rule;
  catalog_.set_setting("thresholds", thresholds_document(thresholds_));
  catalog_.set_setting("rule", rule_document(options_.rule));
}

// Inside the transaction that took in known/, before the inbox is decided: the first references
// are all there is to go by.
void Engine::calibrate_first() {
  const AutomaticThresholds& automatic = configured_.automatic;
  if (!automatic.tolerance || thresholds_.tolerance || memory_.gallery.size() == 0) return;
  const EachReference each_reference = [&](const auto& visit) {
    catalog_.each_embedding(
        std::array{SampleState::kReference},
        [&](SampleId, PersonId person, std::span<const float> row) { visit(person, row); });
  };
  const Calibration found =
      calibrate(CalibrationFaces{}, compare_references(memory_.gallery, each_reference),
                {options_.clustering.min_samples, automatic.fpir, options_.index}, threads_);
  if (!found.tolerance) return;
  const EngineOptions before = options_;
  const Thresholds old = std::exchange(thresholds_, take_over(thresholds_, found));
  put_in_force(thresholds_);
  catalog_.set_setting("thresholds", thresholds_document(thresholds_));
  if (before.rule == options_.rule) return;
  memory_.rule = options_.rule;
  const Redecided redecided =
      decide_anew(catalog_, memory_, Touched{}, "calibration", clock_.now());
  catalog_.set_setting("rule", rule_document(options_.rule));
  journal_move(before, old, redecided, "first references", "");
}

}  // namespace kith
