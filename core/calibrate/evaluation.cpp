#include "core/calibrate/evaluation.hpp"

#include <numeric>
#include <set>
#include <utility>

#include "core/recluster/dbscan.hpp"
#include "core/recluster/pool.hpp"
#include "core/search/neighbor_search.hpp"

namespace kith {
namespace {

Trial trial_of(Match match, const std::string& label,
               const std::map<std::string, PersonId>& people) {
  Trial trial;
  const auto person = people.find(label);
  trial.mated = person != people.end();
  if (trial.mated) trial.person = person->second;
  const bool own_is_nearest = trial.mated && match.best && match.best->person == trial.person;
  const auto& impostor = own_is_nearest ? match.runner_up : match.best;
  if (impostor) trial.impostor = impostor->distance;
  trial.match = std::move(match);
  return trial;
}

std::vector<Trial> search(const LabeledFaces& faces, const Gallery& gallery,
                          const std::map<std::string, PersonId>& people) {
  std::vector<Match> matches = gallery.search(faces.rows);
  std::vector<Trial> trials;
  trials.reserve(faces.size());
  for (std::size_t i = 0; i < faces.size(); ++i) {
    trials.push_back(trial_of(std::move(matches[i]), faces.labels[i], people));
  }
  return trials;
}

// As a recluster groups them: DBSCAN, and the guard's cuts where it makes any.
std::vector<std::int32_t> group(const RowSet& rows, const NeighborGraph& graph, Evaluation& result,
                                ThreadPool& threads) {
  std::vector<SampleId> numbers(rows.size());
  std::iota(numbers.begin(), numbers.end(), SampleId{1});
  ClusterLabels labels = cluster_labels(numbers, graph, result.clustering.min_samples);
  if (result.guard == GuardMode::kSplit) {
    UnknownPool pool;
    pool.insert(numbers, rows);
    SoundClusters none_yet;
    result.cuts = split_chains(pool.snapshot(), labels, graph, threads, none_yet).cuts;
  }
  return std::move(labels.labels);
}

}  // namespace

Evaluation evaluate(const LabeledFaces& faces, const Gallery& gallery,
                    const std::map<std::string, PersonId>& people, const EvaluationRules& rules,
                    const Job& job) {
  Evaluation result;
  result.faces = faces.size();
  result.people = std::set(faces.labels.begin(), faces.labels.end()).size();
  result.rule = rules.rule;
  result.clustering = rules.clustering;
  result.guard = rules.guard;
  result.identification = identify_trials(search(faces, gallery, people), rules.rule);

  const std::vector<const float*> pointers = row_pointers(faces.rows);
  const RowSet rows{pointers, faces.rows.dimension()};
  const NeighborGraph graph = find_neighbors(rows, rules.clustering.eps, job);
  const std::vector<std::int32_t> clusters = group(rows, graph, result, job.threads);
  result.clusters = score_clusters(clusters, faces.labels);
  if (rules.doubt_labels) {
    result.doubts = doubt_labels({rows, faces.labels, clusters, graph, rules.clustering.eps});
  }
  return result;
}

}  // namespace kith
