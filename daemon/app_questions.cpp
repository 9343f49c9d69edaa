// The part of App that answers questions which take long: each runs on the analyst's thread, with
// what it needs read from the catalog, so that neither the writer nor short questions wait for it.

#include <utility>

#include "core/base/error.hpp"
#include "core/calibrate/gallery_of.hpp"
#include "daemon/app.hpp"

namespace kith {
namespace {

constexpr double kCalibrated = 0.5;  // of the whole; then what it would change is looked at

Error no_gallery() {
  return {ErrorKind::kConflict,
          "nobody has a reference yet, so no face can be named: drop faces of people you know "
          "into known/<person>/ first"};
}

Error nothing_to_evaluate(const std::vector<UnreadFile>& unread) {
  std::string sentence = "no labeled face could be read";
  if (!unread.empty()) sentence += ": " + unread.front().message;
  return {ErrorKind::kRequest, sentence};
}

Error not_automatic() {
  return {ErrorKind::kConflict,
          "tolerance and eps are numbers in the configuration, which are always obeyed: write "
          "\"auto\" for one of them, or take it out, and reload"};
}

// The thresholds of which the answer says what they would change: those that are asked about, else
// those that were found.
ProspectOptions looked_at(const Control::CalibrationQuestion& question, const EngineOptions& rules,
                          const Calibration& found) {
  ProspectOptions then{rules.rule, rules.clustering, rules.automatic.eps, rules.guard};
  if (question.tolerance) {
    then.rule.tolerance = *question.tolerance;
  } else if (!question.eps && rules.automatic.tolerance && found.tolerance) {
    then.rule.tolerance = *found.tolerance;
  }
  if (question.eps) {  // a number always means plain DBSCAN
    then.clustering.eps = *question.eps;
    then.automatic_eps = false;
    then.guard = GuardMode::kOff;
  }
  return then;
}

void name_changes(const CatalogReader& catalog, Control::CalibrationAnswer& answer) {
  for (const DecisionChange& change : answer.prospect->decisions) {
    if (auto sample = catalog.sample(change.sample)) {
      answer.samples.emplace(change.sample, *std::move(sample));
    }
  }
  if (answer.samples.empty()) return;
  for (const auto& [name, id] : catalog.person_names()) answer.names.emplace(id, name);
}

Control::CalibrationAnswer study(const CatalogReader& catalog, const EngineStatus& status,
                                 const Control::CalibrationQuestion& question, ThreadPool& threads,
                                 const Progress& progress) {
  const EngineOptions& rules = status.options;
  const double fpir = question.fpir.value_or(rules.automatic.fpir);
  Control::CalibrationAnswer answer;
  answer.before = answer.now = rules;
  answer.counts = status.counts;
  answer.pinned = status.thresholds.pinned;
  answer.found = kith::calibrate(catalog, {rules.clustering.min_samples, fpir, rules.index},
                                 threads, part_of(progress, 0, kCalibrated));
  answer.curve = error_curve(answer.found);
  answer.prospect =
      look_ahead(catalog, answer.found.separation, looked_at(question, rules, answer.found),
                 threads, part_of(progress, kCalibrated, 1));
  name_changes(catalog, answer);
  return answer;
}

// The thresholds as they are proposed; the pool's eps as look_ahead() found it.
Thresholds proposed(const Thresholds& now, const Control::CalibrationAnswer& answer,
                    const std::optional<bool>& pin) {
  Thresholds next = take_over(now, answer.found);
  if (answer.prospect && !answer.prospect->structureless) {
    next.eps = answer.prospect->eps;
    next.structureless = false;
  }
  next.pinned = pin.value_or(now.pinned);
  return next;
}

}  // namespace

void App::explain(SampleId sample, const Progress& progress,
                  std::function<void(const Explanation*, std::exception_ptr)> done) {
  analyst_.post([this, sample, progress, done = std::move(done)](const CatalogReader& catalog) {
    try {
      const EngineOptions rules = writer_.status().options;
      const Explanation found =
          kith::explain(catalog, sample, rules.rule, rules.clustering, progress);
      done(&found, nullptr);
    } catch (...) {
      done(nullptr, std::current_exception());
    }
  });
}

void App::check_references(const Progress& progress,
                           std::function<void(const ReferenceCheck*, std::exception_ptr)> done) {
  analyst_.post([this, progress, done = std::move(done)](const CatalogReader& catalog) {
    try {
      const EngineOptions rules = writer_.status().options;
      ReferenceCheck check;
      check.doubts =
          kith::check_references(catalog, rules.rule.tolerance, threads_, rules.index, progress);
      for (const auto& [name, id] : catalog.person_names()) check.names.emplace(id, name);
      done(&check, nullptr);
    } catch (...) {
      done(nullptr, std::current_exception());
    }
  });
}

void App::calibrate(const CalibrationQuestion& question, const Progress& progress,
                    std::function<void(const CalibrationAnswer*, std::exception_ptr)> done) {
  analyst_.post([this, question, progress, done = std::move(done)](const CatalogReader& catalog) {
    try {
      const EngineStatus status = writer_.status();
      const AutomaticThresholds& automatic = status.options.automatic;
      const bool changes = question.apply || question.pin;
      if (changes && !automatic.tolerance && !automatic.eps) throw not_automatic();
      auto answer =
          std::make_shared<CalibrationAnswer>(study(catalog, status, question, threads_, progress));
      if (!changes) return done(answer.get(), nullptr);
      writer_.post(
          [question, answer](Engine& engine) {
            Thresholds next = engine.thresholds();
            if (question.apply) next = proposed(next, *answer, question.pin);
            if (question.pin) next.pinned = *question.pin;
            engine.set_thresholds(next, "calibrate", question.actor);
            answer->now = engine.options();
            answer->pinned = next.pinned;
            answer->applied = question.apply;
          },
          [answer, done](const std::exception_ptr& failure) {
            done(failure ? nullptr : answer.get(), failure);
          });
    } catch (...) {
      done(nullptr, std::current_exception());
    }
  });
}

void App::evaluate(std::vector<LabeledFile> files, bool doubt_labels,
                   std::function<void(const EvaluationAnswer*, std::exception_ptr)> done) {
  auto shared = std::make_shared<std::vector<LabeledFile>>(std::move(files));
  analyst_.post([this, shared, doubt_labels, done = std::move(done)](const CatalogReader& catalog) {
    try {
      const Gallery gallery = gallery_of(catalog, threads_, writer_.status().options.index);
      if (gallery.size() == 0) throw no_gallery();
      LabeledReading reading = read_labeled(*shared, gallery.dimension());
      shared->clear();
      if (reading.faces.size() == 0) throw nothing_to_evaluate(reading.unread);
      const EngineOptions rules = writer_.status().options;
      EvaluationAnswer answer{
          kith::evaluate(reading.faces, gallery, catalog.person_names(),
                         {rules.rule, rules.clustering, rules.guard, doubt_labels}, Job{threads_}),
          std::move(reading.faces), std::move(reading.unread)};
      done(&answer, nullptr);
    } catch (...) {
      done(nullptr, std::current_exception());
    }
  });
}

}  // namespace kith
