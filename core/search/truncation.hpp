// Which directions of a set of rows to keep, and how many: chosen from samples by estimated cost. A
// bad choice costs time and never a pair.
#pragma once

#include <cstddef>
#include <vector>

#include "core/search/job.hpp"
#include "core/search/rows.hpp"

namespace kith {

/// Principal directions (uncentered) of a sample of the rows, the strongest first: D x D, one a
/// row. Empty where they could not be found.
std::vector<float> principal_directions(const RowSet& rows, const Job& job);

/// The m with the least estimated cost of screening and rechecking; D or more when truncation does
/// not pay.
std::size_t cheapest_length(const RowSet& rows, const std::vector<float>& directions, double limit,
                            const Job& job);

}  // namespace kith
