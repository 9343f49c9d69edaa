#include "core/calibrate/separation.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <vector>

namespace kith {
namespace {

// One cluster that holds more than half of all is more often a chain than a person.
constexpr double kOneClusterDiscount = 0.5;
constexpr double kLargest = 1.41;
// Strangers that happen to lie a little nearer to each other than to the rest are no group: those
// who are clustered have to score so much on average.
constexpr double kFaint = 0.05;

using Members = std::vector<std::vector<std::uint32_t>>;  // of each cluster

Members members_of(const GraphLabels& result) {
  Members members(static_cast<std::size_t>(result.cluster_count));
  for (std::uint32_t i = 0; i < result.labels.size(); ++i) {
    if (result.labels[i] >= 0) members[static_cast<std::size_t>(result.labels[i])].push_back(i);
  }
  return members;
}

// 0 where nobody is outside: then nothing separates.
double silhouette(std::span<const float> distances, std::span<const std::int32_t> labels,
                  std::span<const std::uint32_t> cluster, std::size_t i) {
  double inside = 0;
  for (const std::uint32_t j : cluster) inside += static_cast<double>(distances[j]);
  constexpr float kNobody = std::numeric_limits<float>::max();
  float outside = kNobody;
  for (std::size_t j = 0; j < labels.size(); ++j) {
    if (labels[j] != labels[i] && distances[j] < outside) outside = distances[j];
  }
  if (cluster.size() < 2 || outside == kNobody) return 0;
  inside /= static_cast<double>(cluster.size() - 1);
  const double nearest = static_cast<double>(outside);
  const double larger = std::max(inside, nearest);
  return larger > 0 ? (nearest - inside) / larger : 0;
}

bool holds_two_people(std::span<const std::uint32_t> cluster,
                      std::span<const PersonId> reference_of) {
  PersonId first = 0;
  for (const std::uint32_t i : cluster) {
    if (reference_of.empty() || reference_of[i] == 0) continue;
    if (first != 0 && reference_of[i] != first) return true;
    first = reference_of[i];
  }
  return false;
}

double score(const DistanceTable& distances, double eps, const SweepOptions& options) {
  const GraphLabels result = distances.dbscan(eps, options.min_samples);
  double sum = 0;
  std::size_t clustered = 0;
  std::size_t largest = 0;
  for (const auto& cluster : members_of(result)) {
    const bool wrong = holds_two_people(cluster, options.reference_of);
    largest = std::max(largest, cluster.size());
    clustered += cluster.size();
    for (const std::uint32_t i : cluster) {
      const double one = silhouette(distances.row(i), result.labels, cluster, i);
      sum += wrong ? std::min(one, 0.0) : one;
    }
  }
  if (sum < kFaint * static_cast<double>(clustered)) return 0;
  const double mean = sum / static_cast<double>(distances.size());
  return 2 * largest > distances.size() && mean > 0 ? mean * kOneClusterDiscount : mean;
}

}  // namespace

std::optional<Separation> best_separation(const DistanceTable& distances,
                                          const SweepOptions& options, ThreadPool& threads,
                                          const Progress& progress) {
  if (distances.size() == 0) return std::nullopt;
  const int first = static_cast<int>(std::ceil(options.smallest_eps * 100 - 1e-9));
  const int last = static_cast<int>(std::min(options.largest_eps, kLargest) * 100 + 1e-9);
  if (last < first) return std::nullopt;
  std::vector<double> scores(static_cast<std::size_t>(last - first + 1));
  const auto eps_of = [&](std::size_t step) {
    return static_cast<double>(first + static_cast<int>(step)) / 100;
  };
  const Job job{threads, progress};
  std::atomic<std::size_t> scored = 0;
  threads.parallel_for(scores.size(), [&](std::size_t step) {
    scores[step] = score(distances, eps_of(step), options);
    job.step(static_cast<double>(++scored) / static_cast<double>(scores.size()));
  });
  const auto best = std::max_element(scores.begin(), scores.end());
  if (*best <= 0) return std::nullopt;
  return Separation{eps_of(static_cast<std::size_t>(best - scores.begin())), *best};
}

}  // namespace kith
