// Labels that the embeddings contradict: what to look at first in a labeled folder.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/search/neighbor_graph.hpp"
#include "core/search/rows.hpp"

namespace kith {

enum class DoubtReason {
  kMinorityOfCluster,  // most of its cluster bears another label
  kNeighborsDisagree,  // most faces within eps of it bear another label
  kNearDuplicate,      // another face is all but the same
};
std::string_view name_of(DoubtReason reason);

struct LabelDoubt {
  std::size_t row = 0;
  DoubtReason reason = DoubtReason::kMinorityOfCluster;
  std::string other_label;             // the label that speaks against it
  std::size_t other_row = 0;           // the nearest face that bears it
  std::optional<double> distance;      // to that face; none beyond eps
  std::optional<double> own_distance;  // to the nearest face of its own label; none beyond eps
};

struct LabeledGraph {
  RowSet rows;
  std::span<const std::string> truth;      // the label of each row
  std::span<const std::int32_t> clusters;  // of each row, −1 for noise
  const NeighborGraph& graph;              // of the same rows, at eps
  double eps;
};

/// In order of row, then reason. Near-duplicates are pairs closer than a tenth of eps; each is
/// named once, with the later row.
std::vector<LabelDoubt> doubt_labels(const LabeledGraph& labeled);

}  // namespace kith
