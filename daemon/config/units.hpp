// Durations and sizes as people write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kith {

/// "250ms", "30s", "5m", "2h", "7d".
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

/// "512", "64KiB", "10MB", "4GiB", "1TiB": bytes.
std::optional<std::uint64_t> parse_size(std::string_view text);

}  // namespace kith
