#include "core/calibrate/prospect.hpp"

#include <algorithm>
#include <cmath>

#include "core/recluster/clusterer.hpp"

namespace kith {
namespace {

constexpr double kStep = 0.02;
constexpr std::size_t kClusteredAtMost = 20'000;
// Of the whole, as far as progress tells.
constexpr double kPoolRead = 0.2;
constexpr double kSeparated = 0.7;

std::size_t within(const std::vector<double>& ascending, double distance) {
  return static_cast<std::size_t>(std::upper_bound(ascending.begin(), ascending.end(), distance) -
                                  ascending.begin());
}

bool in_pool(const StoredVector& stored) {
  return stored.state == SampleState::kUnknown || stored.state == SampleState::kAmbiguous;
}

// Who would be unknown, and how many change sides.
UnknownPool pool_at(const CatalogReader& catalog, double tolerance, Prospect& prospect) {
  UnknownPool pool;
  catalog.each_vector([&](const StoredVector& stored) {
    if (stored.state == SampleState::kReference) return;
    const bool known = stored.distance && *stored.distance <= tolerance;
    prospect.become_known += known && stored.state == SampleState::kUnknown;
    prospect.become_unknown += !known && stored.state == SampleState::kKnown;
    if (known && !in_pool(stored)) return;
    if (known && stored.state == SampleState::kUnknown) return;
    EmbeddingMatrix row;
    row.append(stored.row);
    pool.insert(std::vector{stored.sample}, row);
  });
  return pool;
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
    curve.push_back({tolerance, proportion(within(impostors, tolerance), impostors.size()),
                     proportion(mates.size() - within(mates, tolerance), mates.size())});
  }
  return curve;
}

Prospect look_ahead(const CatalogReader& catalog, double tolerance,
                    const std::optional<Separation>& all, const ProspectOptions& options,
                    ThreadPool& threads, const Progress& progress) {
  Prospect prospect;
  prospect.tolerance = tolerance;
  prospect.eps = options.clustering.eps;
  const PoolSnapshot pool = pool_at(catalog, tolerance, prospect).snapshot();
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
  prospect.clusters = static_cast<std::size_t>(run.labels.cluster_count);
  prospect.noise =
      static_cast<std::size_t>(std::count(run.labels.labels.begin(), run.labels.labels.end(), -1));
  return prospect;
}

}  // namespace kith
