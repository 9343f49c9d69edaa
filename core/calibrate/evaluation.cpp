#include "core/calibrate/evaluation.hpp"

#include <set>
#include <utility>

#include "core/recluster/dbscan.hpp"
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

}  // namespace

Evaluation evaluate(const LabeledFaces& faces, const Gallery& gallery,
                    const std::map<std::string, PersonId>& people, const EvaluationRules& rules,
                    const Job& job) {
  Evaluation result;
  result.faces = faces.size();
  result.people = std::set(faces.labels.begin(), faces.labels.end()).size();
  result.rule = rules.rule;
  result.clustering = rules.clustering;
  result.identification = identify_trials(search(faces, gallery, people), rules.rule);

  const std::vector<const float*> pointers = row_pointers(faces.rows);
  const RowSet rows{pointers, faces.rows.dimension()};
  const NeighborGraph graph = find_neighbors(rows, rules.clustering.eps, job);
  const GraphLabels clusters = dbscan(graph, rules.clustering.min_samples);
  result.clusters = score_clusters(clusters.labels, faces.labels);
  if (rules.doubt_labels) {
    result.doubts =
        doubt_labels({rows, faces.labels, clusters.labels, graph, rules.clustering.eps});
  }
  return result;
}

}  // namespace kith
