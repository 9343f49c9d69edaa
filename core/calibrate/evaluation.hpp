// Everything `kith evaluate` says about faces whose names are known: how well the gallery names
// them, and how well they are grouped. Nothing of them enters the catalog.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/calibrate/cluster_scores.hpp"
#include "core/calibrate/identification.hpp"
#include "core/calibrate/label_doubts.hpp"
#include "core/gallery/gallery.hpp"
#include "core/recluster/guard.hpp"
#include "core/search/job.hpp"

namespace kith {

/// Faces with their true names: parallel arrays.
struct LabeledFaces {
  EmbeddingMatrix rows;
  std::vector<std::string> labels;
  std::vector<std::string> files;          // path bytes, as the caller named them
  std::vector<std::uint64_t> source_rows;  // in its file, from 0

  std::size_t size() const { return labels.size(); }
};

struct Evaluation {
  std::size_t faces = 0;
  std::size_t people = 0;
  DecisionRule rule;
  DbscanParameters clustering;
  GuardMode guard = GuardMode::kOff;
  std::size_t cuts = 0;  // that it made
  Identification identification;
  ClusterScores clusters;
  std::vector<LabelDoubt> doubts;  // where they were asked for
};

struct EvaluationRules {
  DecisionRule rule;
  DbscanParameters clustering;
  GuardMode guard = GuardMode::kOff;
  bool doubt_labels = false;
};

/// `people`: the persons of the gallery by name. Faces have the gallery's dimension.
Evaluation evaluate(const LabeledFaces& faces, const Gallery& gallery,
                    const std::map<std::string, PersonId>& people, const EvaluationRules& rules,
                    const Job& job);

}  // namespace kith
