#include "core/recluster/sweep.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "core/recluster/dbscan.hpp"
#include "core/search/distance.hpp"

namespace kith {
namespace {

constexpr std::size_t kPointsAtOnce = 1024;

}  // namespace

GradedGraph::GradedGraph(NeighborGraph graph, const RowSet& rows, const Job& job)
    : graph_(std::move(graph)), squared_(graph_.neighbors.size()) {
  std::vector<double> norms(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) norms[i] = dot_product(rows.row(i), rows.row(i));
  job.threads.parallel_for((rows.size() + kPointsAtOnce - 1) / kPointsAtOnce, [&](std::size_t t) {
    job.step(1);
    for (std::size_t i = t * kPointsAtOnce; i < std::min(rows.size(), (t + 1) * kPointsAtOnce);
         ++i) {
      for (std::uint64_t at = graph_.offsets[i]; at < graph_.offsets[i + 1]; ++at) {
        const std::uint32_t j = graph_.neighbors[at];
        squared_[at] = squared_distance(rows.row(i), rows.row(j), norms[i] + norms[j]);
      }
    }
  });
}

NeighborGraph GradedGraph::within(double eps) const {
  const double limit = squared_eps(eps);
  NeighborGraph result;
  result.degrees.assign(graph_.size(), 1);
  for (std::size_t i = 0; i < graph_.size(); ++i) {
    for (std::uint64_t at = graph_.offsets[i]; at < graph_.offsets[i + 1]; ++at) {
      if (squared_[at] > limit) continue;
      result.neighbors.push_back(graph_.neighbors[at]);
      ++result.degrees[i];
      ++result.degrees[graph_.neighbors[at]];
    }
    result.offsets.push_back(result.neighbors.size());
  }
  return result;
}

namespace {

// The graphs of one eps after another, from the largest down.
class Graphs {
 public:
  Graphs(const PoolSnapshot& pool, const Job& job, const NeighborOptions& options,
         const NeighborState* known)
      : pool_(pool), job_(job), options_(options), known_(known) {}

  NeighborGraph within(double eps, int most_min_samples) {
    if (!graded_ && known_ != nullptr && eps <= known_->eps()) {
      if (!known_->thinned()) {
        grade(known_->graph());
      } else if (eps == known_->eps() && known_->answers(most_min_samples)) {
        return known_->graph();
      }
    }
    if (!graded_) {
      NeighborState found(eps, options_);
      found.update(pool_, job_);
      if (found.thinned()) return found.graph();
      grade(found.graph());
    }
    return graded_->within(eps);
  }

 private:
  void grade(const NeighborGraph& graph) { graded_.emplace(graph, pool_.rows(), job_); }

  const PoolSnapshot& pool_;
  const Job& job_;
  const NeighborOptions& options_;
  const NeighborState* known_;
  std::optional<GradedGraph> graded_;  // once an eps was small enough for all pairs to be kept
};

}  // namespace

std::vector<ClusterLabels> sweep(const PoolSnapshot& pool, std::span<const DbscanParameters> wanted,
                                 const Job& job, NeighborOptions options,
                                 const NeighborState* known) {
  std::map<double, std::vector<std::size_t>, std::greater<>> by_eps;
  int most_min_samples = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    by_eps[wanted[i].eps].push_back(i);
    most_min_samples = std::max(most_min_samples, wanted[i].min_samples);
  }
  options.dense = std::max(options.dense, static_cast<std::uint32_t>(most_min_samples));
  Graphs graphs(pool, job, options, known);
  std::vector<ClusterLabels> result(wanted.size());
  for (const auto& [eps, places] : by_eps) {
    const NeighborGraph graph = graphs.within(eps, most_min_samples);
    for (const std::size_t i : places) {
      result[i] = cluster_labels(pool.ids(), graph, wanted[i].min_samples);
    }
  }
  return result;
}

}  // namespace kith
