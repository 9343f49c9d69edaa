#include "client/present/phrases.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

namespace kith::client {

Timestamp timestamp_of(const google::protobuf::Timestamp& time) {
  return Timestamp(std::chrono::seconds(time.seconds()) +
                   std::chrono::microseconds(time.nanos() / 1000));
}

std::string relative(Timestamp time, Timestamp now) {
  using std::chrono::seconds;
  struct Unit {
    seconds length;
    std::string_view one, many;
  };
  constexpr std::array<Unit, 5> kUnits{{{seconds(365 * 86400), "year", "years"},
                                        {seconds(86400), "day", "days"},
                                        {seconds(3600), "h", "h"},
                                        {seconds(60), "min", "min"},
                                        {seconds(1), "s", "s"}}};
  const bool future = time > now;
  const auto distance = std::chrono::floor<seconds>(future ? time - now : now - time);
  for (const Unit& unit : kUnits) {
    const auto count = distance / unit.length;
    if (count == 0) continue;
    const auto name = count == 1 ? unit.one : unit.many;
    return future ? fmt::format("in {} {}", count, name) : fmt::format("{} {} ago", count, name);
  }
  return future ? "now" : "just now";
}

std::string clock_time(Timestamp time) {
  return fmt::format("{:%b %d %H:%M:%S}",
                     fmt::localtime(std::chrono::system_clock::to_time_t(time)));
}

std::string grouped(std::int64_t number) {
  std::string text = std::to_string(number);
  const std::ptrdiff_t digits_from = number < 0 ? 1 : 0;
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > digits_from; at -= 3)
    text.insert(text.begin() + at, ',');
  return text;
}

std::string extent(double share, double diameter) {
  const int digits = share < 0.1 ? 1 : 0;
  return fmt::format("{:.{}f} % of the unknown, {:.3g} across", 100 * share, digits, diameter);
}

std::string duration(double seconds) {
  if (seconds < 0.0095) return fmt::format("{:.1f} ms", seconds * 1e3);
  if (seconds < 0.9995) return fmt::format("{:.0f} ms", seconds * 1e3);
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const auto whole = static_cast<long long>(std::llround(seconds));
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace kith::client
