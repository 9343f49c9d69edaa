#include "core/calibrate/prospect.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/recluster/clusterer.hpp"
#include "core/recluster/cuts.hpp"

namespace kith {
namespace {

constexpr double kStep = 0.02;
constexpr std::size_t kClusteredAtMost = 100'000;
// Of the whole, as far as progress tells.
constexpr double kPoolRead = 0.2;
constexpr double kSeparated = 0.7;

std::size_t within(const std::vector<double>& ascending, double distance) {
  return static_cast<std::size_t>(std::upper_bound(ascending.begin(), ascending.end(), distance) -
                                  ascending.begin());
}

// Who would be unknown, and how the unknown are clustered now.
struct Unknown {
  PoolSnapshot pool;
  ClusterMembership present;
};

void compare(const StoredVector& stored, const Decision& then, Prospect& prospect) {
  const PersonId person = then.person().value_or(0);
  if (then.state == stored.state && person == stored.person) return;
  const bool named = then.state == SampleState::kKnown;
  prospect.become_known += named && stored.state != SampleState::kKnown;
  prospect.become_unknown += !named && stored.state == SampleState::kKnown;
  if (++prospect.decisions_changed > Prospect::kNamedAtMost) return;
  prospect.decisions.push_back(
      {stored.sample, stored.state, stored.person, then.state, person, stored.distance()});
}

Unknown decide_all(const CatalogReader& catalog, const DecisionRule& rule, Prospect& prospect) {
  UnknownPool pool;
  ClusterMembership present;
  catalog.each_vector([&](const StoredVector& stored) {
    if (stored.state == SampleState::kReference) return;
    if (stored.kind) {
      present.samples.push_back(stored.sample);
      present.clusters.push_back(stored.cluster);
      present.kinds.push_back(static_cast<PointKind>(*stored.kind));
    }
    const Decision then = decide(stored.evidence, rule);
    compare(stored, then, prospect);
    if (then.state == SampleState::kKnown) return;
    const std::vector<const float*> row{stored.row.data()};
    pool.insert(std::vector{stored.sample}, RowSet{row, stored.row.size()});
  });
  return {pool.snapshot(), std::move(present)};
}

// Above all ids there are, an id stands for a cluster that would be born.
ClusterId first_unborn(const ClusterMembership& present) {
  const auto last = std::max_element(present.clusters.begin(), present.clusters.end());
  return last == present.clusters.end() ? 1 : *last + 1;
}

void compare(const ClusterLabels& labels, const ClusterMembership& present, Prospect& prospect) {
  const ClusterId unborn = first_unborn(present);
  prospect.clusters = static_cast<std::size_t>(labels.cluster_count);
  prospect.noise =
      static_cast<std::size_t>(std::count(labels.labels.begin(), labels.labels.end(), -1));
  std::vector<ClusterEvent> changes = match_clusters(present, labels, unborn).events;
  prospect.clusters_changed = changes.size();
  changes.resize(std::min(changes.size(), Prospect::kNamedAtMost));
  for (ClusterEvent& change : changes) {
    if (change.cluster >= unborn) change.cluster = 0;
    std::erase_if(change.others, [&](ClusterId other) { return other >= unborn; });
  }
  prospect.cluster_changes = std::move(changes);
}

}  // namespace

std::vector<CurvePoint> error_curve(const Calibration& found) {
  const std::vector<double>& impostors = found.impostors();
  const std::vector<double>& mates = found.references.mates;
  if (impostors.empty()) return {};
  const double first =
      mates.empty() ? impostors.front() : std::min(impostors.front(), mates.front());
  const double last = mates.empty() ? impostors.back() : std::max(impostors.front(), mates.back());
  std::vector<CurvePoint> curve;
  for (auto step = static_cast<int>(std::floor(first / kStep)); (step - 1) * kStep < last; ++step) {
    const double tolerance = std::round(step * kStep * 100) / 100;
    curve.push_back({tolerance, proven(found.basis, within(impostors, tolerance), impostors.size()),
                     proportion(mates.size() - within(mates, tolerance), mates.size())});
  }
  return curve;
}

Prospect look_ahead(const CatalogReader& catalog, const std::optional<Separation>& all,
                    const ProspectOptions& options, ThreadPool& threads, const Progress& progress) {
  Prospect prospect;
  prospect.tolerance = options.rule.tolerance;
  prospect.eps = options.clustering.eps;
  const Unknown unknown = decide_all(catalog, options.rule, prospect);
  const PoolSnapshot& pool = unknown.pool;
  prospect.unknown = pool.size();
  if (progress) progress(kPoolRead);
  if (options.automatic_eps) {
    const auto around = all ? std::optional(all->eps) : std::nullopt;
    const auto best = separate_pool(pool, options.clustering.min_samples, around, threads,
                                    part_of(progress, kPoolRead, kSeparated));
    prospect.structureless = !best;
    if (best) prospect.eps = best->eps;
  }
  if (pool.size() > kClusteredAtMost) return prospect;
  Clusterer clusterer(threads);
  ClusterRun run = clusterer.run(pool, {prospect.eps, options.clustering.min_samples},
                                 part_of(progress, kSeparated, 1));
  clusterer.guard(pool, options.guard, run);
  compare(take_apart(std::move(run.labels), cuts_of(catalog.cuts()), pool), unknown.present,
          prospect);
  return prospect;
}

}  // namespace kith
