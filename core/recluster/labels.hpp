// What DBSCAN says of a set of samples.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/ids.hpp"

namespace kith {

enum class PointKind : int { kNoise = 0, kBorder = 1, kCore = 2 };

/// eps and min_samples as scikit-learn means them: distance ≤ eps; a point counts itself.
struct DbscanParameters {
  double eps = 0.5;
  int min_samples = 3;

  friend bool operator==(const DbscanParameters&, const DbscanParameters&) = default;
};

/// Labels in order of sample id. Numbers are DBSCAN's own (by first core point, −1 noise): they are
/// matched with stable cluster ids before they leave the core.
struct ClusterLabels {
  std::vector<SampleId> samples;
  std::vector<std::int32_t> labels;  // parallel to `samples`
  std::vector<PointKind> kinds;      // parallel to `samples`
  std::int32_t cluster_count = 0;
};

/// One stage of a recluster and what it took.
struct StageTime {
  std::string stage;
  double seconds = 0;
};

}  // namespace kith
