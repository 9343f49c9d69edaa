#include "client/present/moment.hpp"

#include <charconv>
#include <string>

#include "core/base/time_text.hpp"

namespace kith::client {
namespace {

std::optional<std::chrono::seconds> parse_age(std::string_view typed) {
  constexpr std::int64_t kMost = 1'000'000;
  std::int64_t count = 0;
  const char* const end = typed.data() + typed.size();
  const auto [stop, error] = std::from_chars(typed.data(), end, count);
  if (error != std::errc() || end - stop != 1 || count < 0 || count > kMost) return std::nullopt;
  switch (*stop) {
    case 's':
      return std::chrono::seconds(count);
    case 'm':
      return std::chrono::minutes(count);
    case 'h':
      return std::chrono::hours(count);
    case 'd':
      return std::chrono::days(count);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Timestamp> parse_moment(std::string_view typed, Timestamp now) {
  if (const auto age = parse_age(typed)) return now - *age;
  if (const auto day = parse_rfc3339(std::string(typed) + "T00:00:00Z")) return day;
  return parse_rfc3339(typed);
}

}  // namespace kith::client
