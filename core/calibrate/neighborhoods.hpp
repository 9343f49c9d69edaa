// A few faces that stand for many: neighborhoods, because single faces drawn at random would leave
// no two of one person.
#pragma once

#include <cstddef>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/search/rows.hpp"

namespace kith {

/// Up to so many faces are compared all with all.
inline constexpr std::size_t kComparedAtMost = 2000;
inline constexpr std::size_t kNeighborhoods = 40;

/// All positions while there are at most kComparedAtMost; else those of the 50 rows nearest to each
/// of 40 that are evenly spread. Ascending.
std::vector<std::size_t> neighborhoods(const RowSet& rows, ThreadPool& threads);

}  // namespace kith
