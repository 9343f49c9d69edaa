#include "daemon/config/units.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace kith {
namespace {

// A whole number followed by one of `units`; none on anything else or on overflow.
template <std::size_t N>
std::optional<std::uint64_t> scaled(
    std::string_view text, const std::array<std::pair<std::string_view, std::uint64_t>, N>& units) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const auto& [name, factor] : units) {
    if (unit != name) continue;
    if (number > std::numeric_limits<std::int64_t>::max() / factor) return std::nullopt;
    return number * factor;
  }
  return std::nullopt;
}

using Unit = std::pair<std::string_view, std::uint64_t>;

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  static constexpr std::array kUnits{Unit{"ms", 1}, Unit{"s", 1'000}, Unit{"m", 60'000},
                                     Unit{"h", 3'600'000}, Unit{"d", 86'400'000}};
  const auto count = scaled(text, kUnits);
  if (!count) return std::nullopt;
  return std::chrono::milliseconds(*count);
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  static constexpr std::array kUnits{Unit{"", 1},
                                     Unit{"B", 1},
                                     Unit{"KB", 1000},
                                     Unit{"KiB", 1ULL << 10},
                                     Unit{"MB", 1000000},
                                     Unit{"MiB", 1 << 20},
                                     Unit{"GB", 1000000000},
                                     Unit{"GiB", 1ULL << 30},
                                     Unit{"TB", 1000000000000},
                                     Unit{"TiB", 1ULL << 40}};
  return scaled(text, kUnits);
}

}  // namespace kith
