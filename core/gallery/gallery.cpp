#include "core/gallery/gallery.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "core/base/error.hpp"
#include "core/search/distance.hpp"
#include "core/search/factory_index.hpp"
#include "core/search/nearest_index.hpp"

namespace kith {
namespace {

constexpr std::size_t kCandidates =
    64;  // asked of an approximate index, doubled while all are one person's

bool nearer(const Neighbor& a, const Neighbor& b) {
  return std::tie(a.distance, a.reference) < std::tie(b.distance, b.reference);
}

void offer(std::optional<Neighbor>& place, const Neighbor& neighbor) {
  if (!place || nearer(neighbor, *place)) place = neighbor;
}

// Takes one more reference into account.
void offer(Match& match, const Neighbor& neighbor) {
  if (!match.best || nearer(neighbor, *match.best)) {
    if (match.best && match.best->person != neighbor.person) match.runner_up = match.best;
    match.best = neighbor;
  } else if (neighbor.person != match.best->person) {
    offer(match.runner_up, neighbor);
  }
}

}  // namespace

Match merge(const Match& a, const Match& b) {
  Match both;
  for (const auto* place : {&a.best, &b.best, &a.runner_up, &b.runner_up}) {
    if (*place) offer(both, **place);
  }
  return both;
}

struct Gallery::State {
  State(ThreadPool& pool, const std::string& factory) : threads(pool), exact(pool) {
    if (factory != "Flat") approximate = std::make_unique<FactoryIndex>(pool, factory);
  }

  ThreadPool& threads;
  std::vector<SampleId> samples;
  std::vector<PersonId> persons;
  NearestIndex exact;                         // holds the rows; parallel to samples and persons
  std::unique_ptr<FactoryIndex> approximate;  // none: every search is exact
  std::size_t indexed = 0;  // rows that `approximate` holds; 0: it has to be made anew

  Neighbor neighbor(std::size_t i, double squared) const {
    return {samples[i], persons[i], std::sqrt(squared)};
  }

  // A reference of each of two people, so that no search goes long without a runner-up; none where
  // all belong to one.
  std::vector<std::uint32_t> two_people() const {
    const auto other = std::find_if(persons.begin(), persons.end(),
                                    [&](PersonId person) { return person != persons.front(); });
    if (other == persons.end()) return {};
    return {0, static_cast<std::uint32_t>(other - persons.begin())};
  }

  void search_exactly(const EmbeddingMatrix& probes, std::vector<Match>& matches) const {
    const std::size_t count = probes.rows();
    matches.resize(exact.slots(count) * count);
    const std::vector<std::uint32_t> first = two_people();
    exact.search(
        probes,
        [&](std::size_t slot, std::size_t probe, std::size_t at, double squared) {
          Match& match = matches[slot * count + probe];
          offer(match, neighbor(at, squared));
          const auto& farthest = first.empty() ? match.best : match.runner_up;
          if (!farthest) return std::numeric_limits<double>::max();
          // Two squared distances may share a square root, which is what is compared.
          return farthest->distance * farthest->distance * (1 + 1e-12);
        },
        first);
    for (std::size_t i = count; i < matches.size(); ++i) {
      matches[i % count] = merge(matches[i % count], matches[i]);
    }
    matches.resize(count);
  }

  bool bring_index_up_to_date() {
    if (approximate == nullptr) return false;
    if (indexed == 0) {
      if (!approximate->build(exact.rows())) return false;
    } else if (indexed < samples.size()) {
      approximate->append(exact.rows(), indexed);
    }
    indexed = samples.size();
    return true;
  }

  void search_approximately(const EmbeddingMatrix& probes, std::span<Match> matches) const {
    std::size_t count = kCandidates;
    while (true) {
      count = std::min(count, samples.size());
      const std::vector<std::int64_t> positions = approximate->candidates(probes, count);
      bool complete = true;
      for (std::size_t p = 0; p < matches.size(); ++p) {
        matches[p] = {};
        for (std::size_t c = 0; c < count; ++c) {
          const std::int64_t at = positions[p * count + c];
          if (at < 0) continue;
          const auto i = static_cast<std::size_t>(at);
          offer(matches[p], neighbor(i, squared_distance(probes.row(p), exact.rows().row(i))));
        }
        complete = complete && matches[p].runner_up;
      }
      if (complete || count == samples.size() || count >= 16 * kCandidates) return;
      count *= 4;
    }
  }
};

Gallery::Gallery(ThreadPool& threads, std::string index)
    : state_(std::make_unique<State>(threads, index)) {}

Gallery::~Gallery() = default;
Gallery::Gallery(Gallery&&) noexcept = default;
Gallery& Gallery::operator=(Gallery&&) noexcept = default;

Gallery Gallery::empty_exact() const {
  return Gallery(state_->threads);
}

std::size_t Gallery::size() const {
  return state_->samples.size();
}
std::size_t Gallery::dimension() const {
  return state_->exact.dimension();
}

void Gallery::add(std::span<const SampleId> samples, std::span<const PersonId> persons,
                  const EmbeddingMatrix& rows) {
  if (samples.empty()) return;
  if (samples.size() != rows.rows() || persons.size() != rows.rows() ||
      (size() > 0 && rows.dimension() != dimension())) {
    throw Error(ErrorKind::kBug, "references of another shape were added to the gallery");
  }
  state_->samples.insert(state_->samples.end(), samples.begin(), samples.end());
  state_->persons.insert(state_->persons.end(), persons.begin(), persons.end());
  state_->exact.add(rows);
}

void Gallery::remove(std::span<const SampleId> samples) {
  std::vector<SampleId> gone(samples.begin(), samples.end());
  std::sort(gone.begin(), gone.end());
  std::vector<std::uint32_t> kept;
  for (std::size_t i = 0; i < size(); ++i) {
    if (std::binary_search(gone.begin(), gone.end(), state_->samples[i])) continue;
    state_->samples[kept.size()] = state_->samples[i];
    state_->persons[kept.size()] = state_->persons[i];
    kept.push_back(static_cast<std::uint32_t>(i));
  }
  if (kept.size() == size()) return;
  state_->samples.resize(kept.size());
  state_->persons.resize(kept.size());
  state_->exact.keep(kept);
  state_->indexed = 0;
}

void Gallery::reassign(PersonId from, PersonId into) {
  std::replace(state_->persons.begin(), state_->persons.end(), from, into);
}

std::vector<Match> Gallery::search(const EmbeddingMatrix& probes) const {
  std::vector<Match> matches(probes.rows());
  if (size() == 0) return matches;
  if (probes.rows() > 0 && probes.dimension() != dimension()) {
    throw Error(ErrorKind::kBug, "probes of another dimension than the gallery's");
  }
  if (state_->bring_index_up_to_date()) {
    state_->search_approximately(probes, matches);
  } else {
    state_->search_exactly(probes, matches);
  }
  return matches;
}

Match Gallery::search_without(std::span<const float> probe,
                              std::span<const PersonId> people) const {
  Match match;
  for (std::size_t i = 0; i < size(); ++i) {
    if (std::binary_search(people.begin(), people.end(), state_->persons[i])) continue;
    offer(match, state_->neighbor(i, squared_distance(probe, state_->exact.rows().row(i))));
  }
  return match;
}

}  // namespace kith
