// Points in time as people type them.
#pragma once

#include <optional>
#include <string_view>

#include "core/base/clock.hpp"

namespace kith::client {

/// RFC 3339 ("2026-03-01T12:00:00Z"), a day ("2026-03-01", its beginning in UTC), or how long ago
/// ("90s", "30m", "24h", "7d"). None for all else.
std::optional<Timestamp> parse_moment(std::string_view typed, Timestamp now);

}  // namespace kith::client
