#include "core/pipeline/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

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

// The nearest reference of everybody whom the sample is not.
std::vector<Candidate> rejected_for(const CatalogReader& catalog, SampleId sample) {
  const std::vector<PersonId> people = catalog.rejected_people(sample);
  if (people.empty()) return {};
  const std::vector<float> row = catalog.embedding(sample);
  std::map<PersonId, Neighbor> nearest;
  catalog.each_reference([&](const StoredVector& stored) {
    if (!std::binary_search(people.begin(), people.end(), stored.person)) return;
    const Neighbor found{stored.sample, stored.person,
                         std::sqrt(squared_distance(row, stored.row))};
    const auto [entry, first] = nearest.emplace(stored.person, found);
    if (!first && found.distance < entry->second.distance) entry->second = found;
  });
  std::vector<Candidate> rejected;
  for (const auto& [person, neighbor] : nearest) {
    rejected.push_back(candidate_of(catalog, neighbor));
  }
  std::stable_sort(rejected.begin(), rejected.end(),
                   [](const auto& a, const auto& b) { return a.distance < b.distance; });
  return rejected;
}

// "it was said not to be Ann, 0.475 away, nor Ben, 0.610 away", or nothing.
std::string said_not_to_be(const Explanation& found) {
  std::string text;
  for (const Candidate& rejected : found.rejected) {
    text += fmt::format("{} {}, {:.3f} away", text.empty() ? "it was said not to be" : ", nor",
                        printable(rejected.person), rejected.distance);
  }
  return text;
}

std::string reason(const Explanation& found) {
  if (found.sample.state == SampleState::kReference) {
    return fmt::format("it is a reference of {}: a person said so",
                       printable(found.sample.person_name));
  }
  const std::string said = said_not_to_be(found);
  if (found.candidates.empty()) {
    return said.empty() ? "nobody has a reference yet" : said + ", and nobody else has a reference";
  }
  const std::string before = said.empty() ? "" : said + "; ";
  const Candidate& best = found.candidates.front();
  if (found.sample.state == SampleState::kAmbiguous && found.candidates.size() > 1) {
    const Candidate& other = found.candidates.back();
    return before + fmt::format(
                        "{} at {:.3f} and {} at {:.3f} are closer together than the margin "
                        "of {:g}",
                        printable(best.person), best.distance, printable(other.person),
                        other.distance, found.rule.margin);
  }
  const bool within = best.distance <= found.rule.tolerance;
  const bool known = found.sample.state == SampleState::kKnown;
  if (within != known) return "a person said so, whatever its distances";
  return before + fmt::format(
                      "the nearest {}reference, of {}, lies {} the tolerance: {:.3f} {} "
                      "{:.3g}",
                      said.empty() ? "" : "other ", printable(best.person),
                      within ? "within" : "beyond", best.distance, within ? "≤" : ">",
                      found.rule.tolerance);
}

// How far the best may be to give the sample its name, while the other stays where it is.
double reach_of(const Explanation& found) {
  if (found.candidates.size() < 2) return found.rule.tolerance;
  return std::min(found.rule.tolerance, found.candidates.back().distance - found.rule.margin);
}

// Beyond that reach, within the tolerance: two people too close together, or the other one.
std::string as_between_two(const Explanation& found) {
  return (found.rule.margin > 0 ? "ambiguous with " : "") +
         printable(found.candidates.back().person);
}

std::string by_distance(const Explanation& found) {
  if (found.candidates.empty()) return "";
  const Candidate& best = found.candidates.front();
  const double reach = reach_of(found);
  const double tolerance = found.rule.tolerance;
  if (found.sample.state == SampleState::kKnown && best.distance <= tolerance) {
    return fmt::format("{:.3f} farther and it would be {}", std::max(0.0, reach - best.distance),
                       reach < tolerance ? as_between_two(found) : "unknown");
  }
  if (found.sample.state == SampleState::kUnknown && best.distance > tolerance) {
    const auto closer = [&](double by, const std::string& what) {
      return fmt::format("{:.3f} closer and it would be {}", by, what);
    };
    const std::string named = closer(best.distance - reach, printable(best.person));
    if (reach == tolerance) return named;
    const std::string between = closer(best.distance - tolerance, as_between_two(found));
    return reach < 0 ? between : between + ", " + named;
  }
  if (found.sample.state == SampleState::kAmbiguous && found.candidates.size() > 1) {
    return fmt::format("with a margin of {:.3f} it would be {}",
                       found.candidates.back().distance - best.distance, printable(best.person));
  }
  return "";
}

// What the nearest of those whom it is not would have made of it.
std::string by_rejection(const Explanation& found) {
  if (found.rejected.empty()) return "";
  const Candidate& rejected = found.rejected.front();
  const Candidate* other = found.candidates.empty() ? nullptr : &found.candidates.front();
  const double ahead = other == nullptr ? 2 : other->distance - rejected.distance;
  const double nearest = ahead < 0 ? other->distance : rejected.distance;
  const bool close = other != nullptr && std::abs(ahead) < found.rule.margin;
  if (nearest > found.rule.tolerance || (ahead < 0 && !close)) return "";
  const std::string person = printable(rejected.person);
  return fmt::format("without the rejection of {} it would be {}{}", person,
                     close ? "ambiguous between " + printable(other->person) + " and " : "",
                     person);
}

std::string remedy(const Explanation& found) {
  const std::string distance = by_distance(found);
  const std::string rejection = by_rejection(found);
  return distance + (distance.empty() || rejection.empty() ? "" : "; ") + rejection;
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
  Explanation found{*sample, rule, clustering, {}, {}, "", "", {}};
  if (sample->state != SampleState::kReference) {
    for (const auto& neighbor : {sample->evidence.best, sample->evidence.runner_up}) {
      if (neighbor) found.candidates.push_back(candidate_of(catalog, *neighbor));
    }
    found.rejected = rejected_for(catalog, id);
  }
  found.why = reason(found);
  found.change = remedy(found);
  if (sample->state == SampleState::kUnknown || sample->state == SampleState::kAmbiguous) {
    found.place = place_of(catalog, *sample, clustering.eps, progress);
  }
  return found;
}

}  // namespace kith
