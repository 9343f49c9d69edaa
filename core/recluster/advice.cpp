#include "core/recluster/advice.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "core/recluster/dbscan.hpp"
#include "core/search/distance.hpp"

namespace kith {
namespace {

constexpr std::size_t kFewSamples = 50;
constexpr std::size_t kSampleSize = 2000;
constexpr std::size_t kAnchors = 40;
constexpr int kSteps = 30;  // eps is tried in steps of a twentieth, up to 1.5

using Indices = std::vector<std::size_t>;

// A pool too large to compare all with all is judged by neighborhoods: anchors drawn at random and
// the samples nearest to each. Single samples drawn at random would leave no two of one person.
Indices draw(const PoolSnapshot& pool, ThreadPool& threads) {
  Indices all(pool.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (all.size() <= kSampleSize) return all;
  std::mt19937_64 random(1);
  std::vector<Indices> near(kAnchors);
  for (Indices& group : near) group = {random() % all.size()};
  threads.parallel_for(kAnchors, [&](std::size_t a) {
    const auto anchor = pool.row(near[a].front());
    std::vector<double> distances(pool.size());
    for (std::size_t i = 0; i < pool.size(); ++i) {
      distances[i] = squared_distance(anchor, pool.row(i));
    }
    Indices nearest = all;
    const auto end = nearest.begin() + kSampleSize / kAnchors;
    std::nth_element(nearest.begin(), end, nearest.end(),
                     [&](std::size_t i, std::size_t j) { return distances[i] < distances[j]; });
    near[a].assign(nearest.begin(), end);
  });
  Indices sample;
  for (const Indices& group : near) sample.insert(sample.end(), group.begin(), group.end());
  std::sort(sample.begin(), sample.end());
  sample.erase(std::unique(sample.begin(), sample.end()), sample.end());
  return sample;
}

// All distances within the sample, K x K.
class Distances {
 public:
  Distances(const PoolSnapshot& pool, const Indices& sample, ThreadPool& threads)
      : size_(sample.size()), values_(size_ * size_) {
    threads.parallel_for(size_, [&](std::size_t i) {
      for (std::size_t j = 0; j < size_; ++j) {
        values_[i * size_ + j] = static_cast<float>(
            std::sqrt(squared_distance(pool.row(sample[i]), pool.row(sample[j]))));
      }
    });
  }

  std::size_t size() const { return size_; }
  double operator()(std::size_t i, std::size_t j) const { return values_[i * size_ + j]; }

  NeighborGraph within(double eps) const {
    NeighborGraph graph;
    graph.degrees.assign(size_, 1);
    for (std::uint32_t i = 0; i < size_; ++i) {
      for (std::uint32_t j = 0; j < i; ++j) {
        if ((*this)(i, j) > eps) continue;
        ++graph.degrees[i];
        ++graph.degrees[j];
        graph.neighbors.push_back(j);
      }
      graph.offsets.push_back(graph.neighbors.size());
    }
    return graph;
  }

 private:
  std::size_t size_;
  std::vector<float> values_;
};

std::size_t largest_cluster(const std::vector<std::int32_t>& labels, std::int32_t count) {
  std::vector<std::size_t> sizes(static_cast<std::size_t>(count));
  for (const std::int32_t label : labels) {
    if (label >= 0) ++sizes[static_cast<std::size_t>(label)];
  }
  return sizes.empty() ? 0 : *std::max_element(sizes.begin(), sizes.end());
}

// (b − a) / max(a, b) of one sample (Rousseeuw 1987), with a its mean distance to the other members
// and b its distance to the nearest sample outside.
double silhouette(const Distances& distances, const std::vector<std::int32_t>& labels,
                  std::size_t i) {
  double inside = 0;
  double outside = std::numeric_limits<double>::max();
  std::size_t members = 0;
  for (std::size_t j = 0; j < labels.size(); ++j) {
    if (j == i) continue;
    if (labels[j] == labels[i]) {
      inside += distances(i, j);
      ++members;
    } else {
      outside = std::min(outside, distances(i, j));
    }
  }
  if (members == 0) return 0;
  inside /= static_cast<double>(members);
  const double larger = std::max(inside, outside);
  return larger > 0 ? (outside - inside) / larger : 0;
}

// Mean silhouette, noise counting 0; 0 when the labels have one of the two problems themselves.
double separation(const Distances& distances, double eps, int min_samples) {
  const GraphLabels result = dbscan(distances.within(eps), min_samples);
  if (2 * largest_cluster(result.labels, result.cluster_count) > distances.size()) return 0;
  double sum = 0;
  for (std::size_t i = 0; i < distances.size(); ++i) {
    if (result.labels[i] >= 0) sum += silhouette(distances, result.labels, i);
  }
  return sum / static_cast<double>(distances.size());
}

std::optional<double> best_eps(const Distances& distances, int min_samples, ThreadPool& threads) {
  std::vector<double> scores(kSteps);
  threads.parallel_for(scores.size(), [&](std::size_t step) {
    scores[step] = separation(distances, static_cast<double>(step + 1) / 20, min_samples);
  });
  const auto best = std::max_element(scores.begin(), scores.end());
  if (*best <= 0) return std::nullopt;
  return static_cast<double>(best - scores.begin() + 1) / 20;
}

}  // namespace

std::optional<ClusterAdvice> advise(const PoolSnapshot& pool, const ClusterLabels& labels,
                                    const DbscanParameters& parameters, ThreadPool& threads) {
  ClusterAdvice advice;
  advice.samples = pool.size();
  advice.largest = largest_cluster(labels.labels, labels.cluster_count);
  if (pool.size() <= kFewSamples) return std::nullopt;
  if (labels.cluster_count > 0 && 2 * advice.largest <= pool.size()) return std::nullopt;
  advice.problem = labels.cluster_count == 0 ? ClusterAdvice::Problem::kNoCluster
                                             : ClusterAdvice::Problem::kOneCluster;
  const Distances distances(pool, draw(pool, threads), threads);
  advice.eps = best_eps(distances, parameters.min_samples, threads);
  return advice;
}

}  // namespace kith
