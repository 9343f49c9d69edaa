// Numbers as text files write them, without a locale.
#pragma once

#include <optional>
#include <string_view>

namespace kith {

/// The float64 nearest to a decimal like "-1.5e-3" or "+2", "nan" or "inf" in any case; none for
/// all else, surrounding spaces included. Too large becomes infinite, too small zero.
std::optional<double> parse_decimal(std::string_view text);

}  // namespace kith
