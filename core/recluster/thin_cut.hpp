// The place where a cluster hangs by a thread, if there is one.
//
// Whispers (whispers.hpp) give the parts that hold together; a tree of the strongest links between
// them leaves one cut an edge. A cut is judged by how many samples carry it against how many carry
// a cut through either side: a side whose samples have d neighbors inside on average is cut through
// by about d / 2 samples where it is long and thin and by about d where all are neighbors of all,
// so d (1 + ρ) / 2 with ρ the share of its pairs that are neighbors. An elongated cluster is as
// thin everywhere and keeps a ratio near 1; two dense groups joined by a few samples have one near
// 0.
//
// Measured on seeded clusters of 128 dimensions: of 300 pairs of dense groups joined by one to
// three samples the ratio is at most .25, of 300 elongated honest clusters it is below .35 for
// under 2 %. Counting links instead of samples tells the two apart less well (94 % found at the
// same 1.5 % of false alarms, where samples find all).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/recluster/whispers.hpp"

namespace kith {

inline constexpr double kThin = 0.35;

struct ThinCut {
  std::vector<std::uint32_t> part;  // the smaller side, ascending
  std::vector<std::uint32_t>
      bridges;          // the samples that carry it, on the side where they are fewer
  double thinness = 1;  // the ratio above
};

/// The thinnest cut that leaves three or more on both sides; none where whispers find one part.
std::optional<ThinCut> thinnest_cut(const LinkGraph& graph);

}  // namespace kith
