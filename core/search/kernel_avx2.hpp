// The kernel for x86-64 processors with AVX2 and without VNNI.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/search/code_panels.hpp"
#include "core/search/kernel.hpp"

namespace kith {

bool avx2_supported();

/// As screen_vnni().
void screen_avx2(const QueryCodes& queries, const std::int32_t* limits, const std::uint8_t* panels,
                 const std::int32_t* column_limits, std::size_t panel_count,
                 std::uint32_t first_column, std::vector<Hit>& hits);

}  // namespace kith
