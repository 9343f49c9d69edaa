// Time as people and programs write it: RFC 3339.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.hpp"

namespace kith {

/// "2026-03-01T12:00:00Z", "2026-03-01 13:00:00.5+01:00": years 0001 to 9999 of UTC, digits beyond
/// the microsecond are cut off, a leap second is the second after it. None for all else, a time
/// without an offset included: nobody could say when it was.
std::optional<Timestamp> parse_rfc3339(std::string_view text);

/// Whether its year, in UTC, is one of 1 to 9999: RFC 3339 has four digits for it.
bool has_rfc3339_year(Timestamp time);

/// In UTC with microseconds, "2026-03-01T12:00:00.000000Z".
std::string rfc3339(Timestamp time);

}  // namespace kith
