// Counts as sentences have them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kith {

/// "1 cluster", "2 clusters".
std::string counted(std::int64_t count, std::string_view noun);

}  // namespace kith
