#include "core/recluster/neighbor_state.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <utility>

#include "core/recluster/graph_edit.hpp"
#include "core/recluster/neighbor_file.hpp"
#include "core/recluster/thinning.hpp"
#include "core/search/distance.hpp"
#include "core/search/neighbor_search.hpp"

namespace kith {
namespace {

using Points = std::vector<std::uint32_t>;

// From this many points on, directions are learned anew whenever their number has doubled.
constexpr std::size_t kWorthLearning = 8192;

// Blocks of found pairs, put together in the order of queries.
class Collected {
 public:
  void add(std::size_t first, FoundPairs&& found) { blocks_.emplace(first, std::move(found)); }
  void clear() { blocks_.clear(); }
  FoundPairs take() {
    FoundPairs all;
    for (auto& [first, found] : blocks_) {
      if (all.neighbors.empty() && all.offsets.size() == 1) {
        all = std::move(found);
      } else {
        all.append(found);
      }
      found = {};
    }
    return all;
  }

 private:
  std::map<std::size_t, FoundPairs> blocks_;
};

// Adds one to the degree of both points of each pair.
void count(const FoundPairs& found, std::span<const std::uint32_t> queries, Points& degrees) {
  for (std::size_t q = 0; q + 1 < found.offsets.size(); ++q) {
    degrees[queries[q]] += static_cast<std::uint32_t>(found.offsets[q + 1] - found.offsets[q]);
    for (std::uint64_t at = found.offsets[q]; at < found.offsets[q + 1]; ++at) {
      ++degrees[found.neighbors[at]];
    }
  }
}

Points identity(std::size_t size) {
  Points points(size);
  std::iota(points.begin(), points.end(), 0U);
  return points;
}

}  // namespace

NeighborState::NeighborState(double eps, NeighborOptions options) : eps_(eps), options_(options) {}

bool NeighborState::answers(int min_samples) const {
  return !thinned_ || min_samples <= static_cast<int>(options_.dense);
}

double NeighborState::update(const PoolSnapshot& pool, const Job& job) {
  recheck_seconds_ = 0;
  if (pool.size() == 0 || pool.dimension() != dimension_) forget();
  dimension_ = pool.dimension();
  read_fingerprints(pool, job);
  remove_missing(pool, job);
  insert_new(pool, job);
  last_ = thinned_ ? pool : PoolSnapshot();
  return recheck_seconds_;
}

void NeighborState::prepare(const PoolSnapshot& pool, const Job& job) {
  update(pool, job);
  if (!screen_ && pool.size() > 0) make_screen_of(pool.rows(), job);
}

void NeighborState::forget() {
  unsaved_.left += ids_.size();
  ids_.clear();
  fingerprints_.clear();
  screen_.reset();
  learned_from_ = 0;
  graph_ = {};
  thinned_ = false;
  last_ = {};
}

void NeighborState::read_fingerprints(const PoolSnapshot& pool, const Job& job) {
  constexpr std::size_t kTask = 4096;
  arriving_.resize(pool.size());
  job.threads.parallel_for((pool.size() + kTask - 1) / kTask, [&](std::size_t task) {
    for (std::size_t i = task * kTask; i < std::min(pool.size(), (task + 1) * kTask); ++i) {
      arriving_[i] = XXH3_64bits(pool.row(i).data(), pool.row(i).size_bytes());
    }
  });
}

PairFinder NeighborState::finder(const RowSet& rows) const {
  return {rows, *screen_, squared_eps(eps_), options_.kernel, {}};
}

std::uint64_t NeighborState::budget(std::size_t points) const {
  return options_.pair_budget + options_.pairs_per_sample * points;
}

void NeighborState::save(const std::filesystem::path& path, EventSequence sequence) {
  NeighborFile::write(
      path, {eps_, dimension_, thinned_, options_.dense, sequence, ids_, fingerprints_, graph_});
  unsaved_ = {};
}

std::optional<NeighborState> NeighborState::load(const std::filesystem::path& path,
                                                 EventSequence newest, NeighborOptions options) {
  std::optional<NeighborFile::Content> content = NeighborFile::read(path);
  if (!content || content->sequence > newest) return std::nullopt;
  if (content->thinned) options.dense = content->dense;  // what was left out was chosen by it
  NeighborState state(content->eps, options);
  state.dimension_ = content->dimension;
  state.thinned_ = content->thinned;
  state.ids_ = std::move(content->ids);
  state.fingerprints_ = std::move(content->fingerprints);
  state.graph_ = std::move(content->graph);
  return state;
}

// ---- what left ----

void NeighborState::remove_missing(const PoolSnapshot& pool, const Job& job) {
  Points gone;
  Points places(ids_.size(), kGone);
  std::size_t kept = 0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    while (at < pool.size() && pool.ids()[at] < ids_[i]) ++at;
    if (at < pool.size() && pool.ids()[at] == ids_[i] && arriving_[at] == fingerprints_[i]) {
      places[i] = static_cast<std::uint32_t>(kept++);
    } else {
      gone.push_back(static_cast<std::uint32_t>(i));
    }
  }
  if (gone.empty()) return;
  if (kept == 0) return forget();
  if (thinned_ && last_.size() != ids_.size())
    return forget();  // loaded: what left has no rows here
  if (thinned_) {
    remove_thinned(gone, places, pool, job);
  } else {
    remove(gone, places);
  }
}

void NeighborState::remove(const Points& gone, const Points& places) {
  if (!thinned_) {
    for (std::uint32_t i = 0; i < graph_.size(); ++i) {
      for (const std::uint32_t j : graph_.kept_with(i)) {
        if (places[i] != kGone && places[j] == kGone) --graph_.degrees[i];
        if (places[j] != kGone && places[i] == kGone) --graph_.degrees[j];
      }
    }
  }
  edit(graph_, {places, places.size() - gone.size(), {}, {}, {}});
  Points kept;
  for (std::uint32_t i = 0; i < places.size(); ++i) {
    if (places[i] == kGone) continue;
    ids_[kept.size()] = ids_[i];
    fingerprints_[kept.size()] = fingerprints_[i];
    kept.push_back(i);
  }
  unsaved_.left += ids_.size() - kept.size();
  ids_.resize(kept.size());
  fingerprints_.resize(kept.size());
  if (screen_) screen_->keep(kept);
}

// The pairs of dense points that left are not all stored: they are found once more to count degrees
// down, and components that lose a dense point are connected anew.
void NeighborState::remove_thinned(const Points& gone, const Points& places,
                                   const PoolSnapshot& pool, const Job& job) {
  Points lost(ids_.size());
  const RowSet before = last_.rows();
  if (!screen_) make_screen_of(before, job);
  recheck_seconds_ += finder(before).find(gone, job, [&](std::size_t first, FoundPairs&& found) {
    count(found, std::span(gone).subspan(first), lost);
  });
  Points again = refindable(gone, lost);
  std::uint64_t pairs = 0;
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    if (places[i] == kGone) continue;
    graph_.degrees[i] -= lost[i];
    pairs += graph_.degrees[i] - 1;
  }
  const bool fits = pairs / 2 <= budget(ids_.size() - gone.size());
  if (fits) {  // everything may be stored again
    again.clear();
    for (std::uint32_t i = 0; i < ids_.size(); ++i) {
      if (graph_.degrees[i] + lost[i] >= options_.dense) again.push_back(i);
    }
  }
  std::erase_if(again, [&](std::uint32_t i) { return places[i] == kGone; });
  for (std::uint32_t& point : again) point = places[point];
  remove(gone, places);
  thinned_ = !fits;
  try {
    // The survivors, as the state now knows them: the snapshot may hold new samples as well.
    std::vector<const float*> rows;
    for (const SampleId id : ids_) {
      const auto at = std::lower_bound(pool.ids().begin(), pool.ids().end(), id);
      rows.push_back(pool.row(static_cast<std::size_t>(at - pool.ids().begin())).data());
    }
    refind({rows, pool.dimension()}, again, job);
  } catch (...) {
    forget();
    throw;
  }
}

// Dense points whose component lost a dense point, or has one that is dense no more.
Points NeighborState::refindable(const Points& gone, const Points& lost) const {
  Thinner thinner(graph_.degrees, options_.dense);
  thinner.take(graph_);
  const auto was_dense = [&](std::uint32_t i) { return graph_.degrees[i] >= options_.dense; };
  std::set<std::uint32_t> touched;
  for (const std::uint32_t i : gone) {
    if (was_dense(i)) touched.insert(thinner.component(i));
  }
  for (std::uint32_t i = 0; i < graph_.size(); ++i) {
    if (was_dense(i) && graph_.degrees[i] - lost[i] < options_.dense) {
      touched.insert(thinner.component(i));
    }
  }
  Points result;
  for (std::uint32_t i = 0; i < graph_.size(); ++i) {
    if (was_dense(i) && touched.contains(thinner.component(i))) result.push_back(i);
  }
  return result;
}

// Drops the stored pairs of `queries` and finds them anew; degrees are right already.
void NeighborState::refind(const RowSet& rows, const Points& queries, const Job& job) {
  std::vector<bool> is_query(graph_.size());
  for (const std::uint32_t query : queries) is_query[query] = true;
  const auto drop = [&](std::uint32_t i, std::uint32_t j) { return is_query[i] || is_query[j]; };
  const Points places = identity(graph_.size());
  edit(graph_, {places, graph_.size(), {}, {}, drop});
  Thinner thinner(graph_.degrees, options_.dense);
  thinner.take(graph_);
  PairFinder search = finder(rows);
  if (thinned_) {
    search.skip = [&](std::uint32_t i, std::uint32_t j) { return thinner.needless(i, j); };
  }
  Collected collected;
  recheck_seconds_ += search.find(queries, job, [&](std::size_t first, FoundPairs&& found) {
    if (thinned_) found = thinner.filter(found, std::span(queries).subspan(first));
    collected.add(first, std::move(found));
  });
  edit(graph_, {places, graph_.size(), queries, collected.take(), {}});
}

// ---- what came ----

void NeighborState::insert_new(const PoolSnapshot& pool, const Job& job) {
  Points places(ids_.size());
  Points fresh;
  std::size_t old = 0;
  for (std::uint32_t i = 0; i < pool.size(); ++i) {
    if (old < ids_.size() && ids_[old] == pool.ids()[i]) {
      places[old++] = i;
    } else {
      fresh.push_back(i);
    }
  }
  if (fresh.empty()) return;
  const RowSet rows = pool.rows();
  make_room(rows, places, fresh, job);
  try {
    add(rows, places, fresh, job);
  } catch (...) {
    if (screen_) screen_->keep(places);  // as if nothing had come
    throw;
  }
  ids_.assign(pool.ids().begin(), pool.ids().end());
  fingerprints_ = std::move(arriving_);
  unsaved_.came += fresh.size();
}

void NeighborState::make_room(const RowSet& rows, const Points& places, const Points& fresh,
                              const Job& job) {
  const bool learn = rows.size() >= std::max(kWorthLearning, 2 * learned_from_);
  if (screen_ && !learn) {
    screen_->spread(places, rows.size());
    try {
      screen_->encode(rows, fresh, job);
    } catch (...) {
      screen_->keep(places);  // as if nothing had come
      throw;
    }
    return;
  }
  make_screen_of(rows, job);
}

void NeighborState::make_screen_of(const RowSet& rows, const Job& job) {
  Screen made = make_screen(rows, squared_eps(eps_), job);
  made.spread({}, rows.size());
  made.encode(rows, identity(rows.size()), job);
  screen_ = std::move(made);
  learned_from_ = rows.size();
}

void NeighborState::add(const RowSet& rows, const Points& places, const Points& fresh,
                        const Job& job) {
  if (thinned_) return add_thinned(rows, places, fresh, job);
  const std::uint64_t most = budget(rows.size());
  std::uint64_t pairs = graph_.neighbors.size();
  Points degrees(rows.size());
  Collected collected;
  recheck_seconds_ += finder(rows).find(fresh, job, [&](std::size_t first, FoundPairs&& found) {
    count(found, std::span(fresh).subspan(first), degrees);
    pairs += found.neighbors.size();
    if (pairs <= most) {
      collected.add(first, std::move(found));
    } else {
      collected.clear();
    }
  });
  if (pairs <= most) {
    edit(graph_, {places, rows.size(), fresh, collected.take(), {}});
    for (std::size_t i = 0; i < degrees.size(); ++i) graph_.degrees[i] += degrees[i];
    return;
  }
  try {  // too many: now that degrees are known, keep what is needed of old and new
    edit(graph_, {places, rows.size(), {}, {}, {}});
    for (std::size_t i = 0; i < degrees.size(); ++i) graph_.degrees[i] += degrees[i];
    thinned_ = true;
    Thinner thinner(graph_.degrees, options_.dense);
    const Points all = identity(rows.size());
    const auto drop = [&](std::uint32_t i, std::uint32_t j) { return !thinner.keep(i, j); };
    edit(graph_, {all, rows.size(), {}, {}, drop});
    refind(rows, fresh, job);
  } catch (...) {
    forget();
    throw;
  }
}

void NeighborState::add_thinned(const RowSet& rows, const Points& places, const Points& fresh,
                                const Job& job) {
  NeighborGraph grown = graph_;
  edit(grown, {places, rows.size(), {}, {}, {}});
  Thinner thinner(grown.degrees, options_.dense);
  thinner.take(grown);
  Collected collected;
  recheck_seconds_ += finder(rows).find(fresh, job, [&](std::size_t first, FoundPairs&& found) {
    const auto queries = std::span(fresh).subspan(first);
    count(found, queries, grown.degrees);
    collected.add(first, thinner.filter(found, queries));
  });
  edit(grown, {identity(rows.size()), rows.size(), fresh, collected.take(), {}});
  graph_ = std::move(grown);
}

}  // namespace kith
