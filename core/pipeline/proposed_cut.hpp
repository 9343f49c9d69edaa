// How the montage of a cluster that looks like several people shows where it would be cut.
#pragma once

#include <string>
#include <vector>

#include "core/montage/plan.hpp"
#include "core/pipeline/flagged_clusters.hpp"

namespace kith {

/// Brings both sides of the cut onto every page, as long as there are faces of both: first those of
/// A, the larger side, then those of B, each in the order they had. Captions say which side a face
/// is on, and whether it is a bridge. Returns what the pages say of it, "proposed cut: A 117 · B 13
/// · joined by 2"; nothing, and leaves the tiles alone, where the cluster has no two sides any more
/// or one is too large to be kept (flagged_clusters.hpp).
std::string show_cut(const FlaggedCluster& flagged, const MontageLayout& layout,
                     std::vector<Tile>& tiles);

}  // namespace kith
