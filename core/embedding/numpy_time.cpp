#include "core/embedding/numpy_time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string>

#include "core/base/time_text.hpp"
#include "core/embedding/array_text.hpp"

namespace kith {
namespace {

// Months are of no fixed length.
struct TimeUnit {
  std::string_view name;
  std::int64_t months;
  std::int64_t microseconds;
  std::int64_t parts_of_one;  // of a microsecond
};

constexpr std::array<TimeUnit, 13> kUnits{{{"Y", 12, 0, 1},
                                           {"M", 1, 0, 1},
                                           {"W", 0, 604'800'000'000, 1},
                                           {"D", 0, 86'400'000'000, 1},
                                           {"h", 0, 3'600'000'000, 1},
                                           {"m", 0, 60'000'000, 1},
                                           {"s", 0, 1'000'000, 1},
                                           {"ms", 0, 1000, 1},
                                           {"us", 0, 1, 1},
                                           {"ns", 0, 1, 1000},
                                           {"ps", 0, 1, 1'000'000},
                                           {"fs", 0, 1, 1'000'000'000},
                                           {"as", 0, 1, 1'000'000'000'000}}};

struct CountedUnit {
  std::int64_t count = 1;  // "[25s]" is 25 seconds
  TimeUnit unit;
};

std::optional<CountedUnit> unit_of(const Dtype& dtype) {
  std::string_view text = dtype.spelling;
  const std::size_t open = text.find('[');
  if (dtype.kind != 'M' || dtype.count != 8 || open == std::string_view::npos) return std::nullopt;
  text = text.substr(open + 1, text.size() - open - 2);
  CountedUnit found;
  const auto digits = std::from_chars(text.data(), text.data() + text.size(), found.count);
  text.remove_prefix(static_cast<std::size_t>(digits.ptr - text.data()));
  const auto unit = std::find_if(kUnits.begin(), kUnits.end(),
                                 [&](const TimeUnit& known) { return known.name == text; });
  if (unit == kUnits.end() || found.count < 1) return std::nullopt;
  found.unit = *unit;
  return found;
}

std::int64_t floor_divide(std::int64_t number, std::int64_t by) {
  return number / by - (number % by < 0 ? 1 : 0);
}

// None for what 64 bits of microseconds cannot hold.
std::optional<Timestamp> time_after(std::int64_t count, const CountedUnit& of) {
  if (__builtin_mul_overflow(count, of.count, &count)) return std::nullopt;
  if (of.unit.months > 0) {
    constexpr std::int64_t kFarthest = 12 * 10'000;
    if (__builtin_mul_overflow(count, of.unit.months, &count)) return std::nullopt;
    if (count < -kFarthest || count > kFarthest) return std::nullopt;
    const auto month = std::chrono::year(1970) / std::chrono::January +
                       std::chrono::months(static_cast<int>(count));
    return std::chrono::sys_days(month / 1);
  }
  if (__builtin_mul_overflow(count, of.unit.microseconds, &count)) return std::nullopt;
  return Timestamp(std::chrono::microseconds(floor_divide(count, of.unit.parts_of_one)));
}

}  // namespace

bool is_datetime(const Dtype& dtype) {
  return unit_of(dtype).has_value();
}

std::optional<Timestamp> datetime_at(const ArrayView& array, std::size_t i, std::string_view where,
                                     const ReadContext& context) {
  constexpr std::int64_t kNotATime = std::numeric_limits<std::int64_t>::min();
  const ArrayView element{{array.dtype.order, 'i', 8, {}}, false, {}, array.data.subspan(8 * i, 8)};
  const std::string digits = element_text(element, 0);
  std::int64_t count = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (count == kNotATime) return std::nullopt;
  const auto time = time_after(count, unit_of(array.dtype).value());
  if (time && has_rfc3339_year(*time)) return time;
  context.reject(RejectionReason::kMalformed, "has a time outside the years 1 to 9999{}", where);
}

}  // namespace kith
