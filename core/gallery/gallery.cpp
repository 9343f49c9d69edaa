#include "core/gallery/gallery.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "core/base/error.hpp"
#include "core/search/distance.hpp"
#include "core/search/factory_index.hpp"

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
  ThreadPool& threads;
  std::unique_ptr<FactoryIndex> approximate;  // none: every search is exhaustive
  std::vector<SampleId> samples;
  std::vector<PersonId> persons;
  EmbeddingMatrix rows;
  std::size_t indexed = 0;  // rows that `approximate` holds; 0: it has to be made anew

  Neighbor neighbor(std::span<const float> probe, std::size_t i) const {
    return {samples[i], persons[i], std::sqrt(squared_distance(probe, rows.row(i)))};
  }

  Match search_all(std::span<const float> probe) const {
    Match match;
    for (std::size_t i = 0; i < samples.size(); ++i) offer(match, neighbor(probe, i));
    return match;
  }

  bool bring_index_up_to_date() {
    if (approximate == nullptr) return false;
    if (indexed == 0) {
      if (!approximate->build(rows)) return false;
    } else if (indexed < samples.size()) {
      approximate->append(rows, indexed);
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
          if (at >= 0) offer(matches[p], neighbor(probes.row(p), static_cast<std::size_t>(at)));
        }
        complete = complete && matches[p].runner_up;
      }
      if (complete || count == samples.size() || count >= 16 * kCandidates) return;
      count *= 4;
    }
  }
};

Gallery::Gallery(ThreadPool& threads, std::string index)
    : state_(std::make_unique<State>(State{threads, nullptr, {}, {}, {}, 0})) {
  if (index != "Flat") {
    state_->approximate = std::make_unique<FactoryIndex>(threads, std::move(index));
  }
}

Gallery::~Gallery() = default;
Gallery::Gallery(Gallery&&) noexcept = default;
Gallery& Gallery::operator=(Gallery&&) noexcept = default;

std::size_t Gallery::size() const {
  return state_->samples.size();
}
std::size_t Gallery::dimension() const {
  return state_->rows.dimension();
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
  for (std::size_t i = 0; i < rows.rows(); ++i) state_->rows.append(rows.row(i));
}

void Gallery::remove(std::span<const SampleId> samples) {
  std::vector<SampleId> gone(samples.begin(), samples.end());
  std::sort(gone.begin(), gone.end());
  EmbeddingMatrix rows;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    if (std::binary_search(gone.begin(), gone.end(), state_->samples[i])) continue;
    rows.append(state_->rows.row(i));
    state_->samples[kept] = state_->samples[i];
    state_->persons[kept++] = state_->persons[i];
  }
  if (kept == size()) return;
  state_->samples.resize(kept);
  state_->persons.resize(kept);
  state_->rows = std::move(rows);
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
    return matches;
  }
  state_->threads.parallel_for(
      probes.rows(), [&](std::size_t i) { matches[i] = state_->search_all(probes.row(i)); });
  return matches;
}

}  // namespace kith
