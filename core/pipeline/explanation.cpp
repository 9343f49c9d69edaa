#include "core/pipeline/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/search/distance.hpp"

namespace kith {
namespace {

constexpr std::size_t kNearestShown = 5;
constexpr std::size_t kLinksTried = 1000;
constexpr std::size_t kToldEvery = 1024;  // samples that were looked at

Candidate candidate_of(const CatalogReader& catalog, const Neighbor& neighbor) {
  Candidate candidate;
  candidate.reference = neighbor.reference;
  candidate.distance = neighbor.distance;
  if (const auto person = catalog.person(neighbor.person)) candidate.person = person->name;
  if (const auto reference = catalog.sample(neighbor.reference)) {
    candidate.file = reference->file;
    candidate.image = reference->image;
  }
  return candidate;
}

std::string reason(const Explanation& found) {
  if (found.sample.state == SampleState::kReference) {
    return fmt::format("it is a reference of {}: a person said so",
                       printable(found.sample.person_name));
  }
  if (found.candidates.empty()) return "nobody has a reference yet";
  const Candidate& best = found.candidates.front();
  if (found.sample.state == SampleState::kAmbiguous && found.candidates.size() > 1) {
    const Candidate& other = found.candidates.back();
    return fmt::format("{} at {:.3f} and {} at {:.3f} are closer together than the margin of {:g}",
                       printable(best.person), best.distance, printable(other.person),
                       other.distance, found.rule.margin);
  }
  const bool within = best.distance <= found.rule.tolerance;
  const bool known = found.sample.state == SampleState::kKnown;
  if (within != known) return "a person said so, whatever its distances";
  return fmt::format("the nearest reference, of {}, lies {} the tolerance: {:.3f} {} {:.3g}",
                     printable(best.person), within ? "within" : "beyond", best.distance,
                     within ? "≤" : ">", found.rule.tolerance);
}

std::string remedy(const Explanation& found) {
  if (found.candidates.empty()) return "";
  const Candidate& best = found.candidates.front();
  const double beyond = best.distance - found.rule.tolerance;
  if (found.sample.state == SampleState::kKnown && beyond <= 0) {
    return fmt::format("{:.3f} farther and it would be unknown", -beyond);
  }
  if (found.sample.state == SampleState::kUnknown && beyond > 0) {
    return fmt::format("{:.3f} closer and it would be {}", beyond, printable(best.person));
  }
  if (found.sample.state == SampleState::kAmbiguous && found.candidates.size() > 1) {
    return fmt::format("with a margin of {:.3f} it would be {}",
                       found.candidates.back().distance - best.distance, printable(best.person));
  }
  return "";
}

using Distances = std::vector<std::pair<double, SampleId>>;

// All others that are unknown, by squared distance, nearest first.
Distances others_by_distance(const CatalogReader& catalog, SampleId sample,
                             const Progress& progress) {
  const std::vector<float> row = catalog.embedding(sample);
  const auto all = static_cast<double>(catalog.counts().samples());
  Distances others;
  std::size_t seen = 0;
  catalog.each_vector([&](const StoredVector& stored) {
    if (progress && ++seen % kToldEvery == 0) {
      progress(std::min(1.0, static_cast<double>(seen) / all));
    }
    const bool pooled =
        stored.state == SampleState::kUnknown || stored.state == SampleState::kAmbiguous;
    if (!pooled || stored.sample == sample) return;
    others.emplace_back(squared_distance(row, stored.row), stored.sample);
  });
  std::sort(others.begin(), others.end());
  return others;
}

bool holds(const SampleRecord& sample, const SampleRecord& other) {
  return sample.cluster && other.cluster == sample.cluster &&
         other.kind == static_cast<int>(PointKind::kCore);
}

PoolPlace place_of(const CatalogReader& catalog, const SampleRecord& sample, double eps,
                   const Progress& progress) {
  const Distances others = others_by_distance(catalog, sample.id, progress);
  PoolPlace place;
  const double limit = squared_eps(eps);
  const auto end = std::find_if(others.begin(), others.end(),
                                [&](const auto& other) { return other.first > limit; });
  place.neighbors = 1 + static_cast<std::size_t>(end - others.begin());
  for (std::size_t i = 0; i < std::min(others.size(), kLinksTried); ++i) {
    const bool within = others[i].first <= limit;
    if (i >= kNearestShown && (!within || place.link)) break;
    const auto other = catalog.sample(others[i].second);
    if (!other) continue;
    const NearSample near{*other, std::sqrt(others[i].first)};
    if (i < kNearestShown) place.nearest.push_back(near);
    if (within && !place.link && holds(sample, *other)) place.link = near;
  }
  return place;
}

}  // namespace

Explanation explain(const CatalogReader& catalog, SampleId id, const DecisionRule& rule,
                    const DbscanParameters& clustering, const Progress& progress) {
  const auto sample = catalog.sample(id);
  if (!sample) {
    throw Error(
        ErrorKind::kNotFound,
        fmt::format("no sample has the id {}: list the samples to see those there are", id));
  }
  Explanation found{*sample, rule, clustering, {}, "", "", {}};
  if (sample->state != SampleState::kReference) {
    for (const auto& neighbor : {sample->evidence.best, sample->evidence.runner_up}) {
      if (neighbor) found.candidates.push_back(candidate_of(catalog, *neighbor));
    }
  }
  found.why = reason(found);
  found.change = remedy(found);
  if (sample->state == SampleState::kUnknown || sample->state == SampleState::kAmbiguous) {
    found.place = place_of(catalog, *sample, clustering.eps, progress);
  }
  return found;
}

}  // namespace kith
