// DBSCAN's clusters, each taken apart where it only hangs together by thin links.
#pragma once

#include <cstdint>
#include <vector>

#include "core/calibrate/distance_table.hpp"

namespace kith {

/// The group of each face, −1 for noise and for what is left alone: whispers (whispers.hpp) inside
/// each cluster over the pairs within eps.
std::vector<std::int32_t> refined_groups(const DistanceTable& distances, double eps,
                                         int min_samples);

}  // namespace kith
