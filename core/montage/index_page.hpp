// The page that shows all montages at once: static, self-contained, works from file://.
#pragma once

#include <string>

#include "core/montage/plan.hpp"

namespace kith {

/// HTML 5, UTF-8: the overviews, then clusters (largest first), people (by name) and noise, each
/// first page with its title and links to its further pages; a field filters by title. Nothing is
/// loaded but the pictures beside it. Deterministic.
std::string index_page(const MontagePlan& plan);

}  // namespace kith
