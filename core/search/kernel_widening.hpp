// The kernel for every other processor, through Highway: codes widened to int16, whose products are
// summed in pairs in int32, which no code can overflow.
#pragma once

#include <cstdint>
#include <vector>

#include "core/search/kernel.hpp"

namespace kith {

/// As screen(), over `panel_count` panels that lie one behind the other.
void screen_widening(const QueryCodes& queries, const std::int32_t* limits,
                     const std::uint8_t* panels, const std::int32_t* column_limits,
                     std::size_t panel_count, std::uint32_t first_column, std::vector<Hit>& hits);

}  // namespace kith
