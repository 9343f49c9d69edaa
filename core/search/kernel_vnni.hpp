// The kernel for AVX-512 VNNI. Highway 1.0.3 has no operation for its int8 dot product, so this one
// is written with intrinsics.
#pragma once

#include <cstdint>
#include <vector>

#include "core/search/kernel.hpp"

namespace kith {

bool vnni_supported();

/// As screen(), over `panel_count` panels that lie one behind the other. Only where
/// vnni_supported().
void screen_vnni(const QueryCodes& queries, const std::int32_t* limits, const std::uint8_t* panels,
                 const std::int32_t* column_limits, std::size_t panel_count,
                 std::uint32_t first_column, std::vector<Hit>& hits);

}  // namespace kith
