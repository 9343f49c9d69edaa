// Why a sample is what it is, and what would change it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/catalog/reader.hpp"
#include "core/identify/decision.hpp"
#include "core/recluster/labels.hpp"
#include "core/search/job.hpp"

namespace kith {

/// A reference of one of the two nearest people.
struct Candidate {
  std::string person;
  SampleId reference = 0;
  double distance = 0;
  std::string file;   // path bytes, as FileRecord::path
  std::string image;  // path of its crop; empty without one
};

struct NearSample {
  SampleRecord sample;
  double distance = 0;
};

/// Where an unknown sample stands among the others.
struct PoolPlace {
  std::size_t neighbors = 0;        // within eps, itself included
  std::vector<NearSample> nearest;  // the first five, nearest first
  std::optional<NearSample> link;   // the nearest core point of its cluster: what holds it there
};

struct Explanation {
  SampleRecord sample;
  DecisionRule rule;
  DbscanParameters clustering;
  std::vector<Candidate> candidates;  // at most two, nearest first; none for references
  std::vector<Candidate> rejected;    // everybody it was said not to be, likewise
  std::string why;
  std::string change;              // what would change it; empty where nothing can be said
  std::optional<PoolPlace> place;  // unknown and ambiguous samples
};

/// Throws Error{kNotFound} where there is no such sample.
Explanation explain(const CatalogReader& catalog, SampleId sample, const DecisionRule& rule,
                    const DbscanParameters& clustering, const Progress& progress = {});

}  // namespace kith
