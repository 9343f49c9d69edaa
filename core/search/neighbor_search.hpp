// Finds all pairs of rows within eps of each other, exactly as the float64 rule of distance.hpp
// decides.
#pragma once

#include "core/search/job.hpp"
#include "core/search/kernel.hpp"
#include "core/search/neighbor_graph.hpp"
#include "core/search/rows.hpp"
#include "core/search/screen.hpp"

namespace kith {

/// An empty screen for rows like these, with as many directions as promise the least work for pairs
/// within the squared distance `limit`.
Screen make_screen(const RowSet& rows, double limit, const Job& job);

/// All pairs within `eps`, the lower-numbered points kept with the higher. Memory grows with the
/// pairs found, not with N x N. Throws Error{kUnavailable} when stopped.
NeighborGraph find_neighbors(const RowSet& rows, double eps, const Job& job,
                             Kernel kernel = usable_kernels().front());

}  // namespace kith
