#include "core/base/time_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kith {
namespace {

// Reads a text from its beginning; whatever is missing makes it bad for good.
class TimeScanner {
 public:
  explicit TimeScanner(std::string_view text) : rest_(text) {}

  bool good() const { return good_; }
  bool done() const { return good_ && rest_.empty(); }

  int digits(std::size_t count) {
    int number = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (!next_is_digit()) good_ = false;
      if (!good_) return 0;
      number = 10 * number + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return number;
  }
  char one_of(std::string_view allowed) {
    if (rest_.empty() || allowed.find(rest_.front()) == std::string_view::npos) good_ = false;
    if (!good_) return 0;
    const char found = rest_.front();
    rest_.remove_prefix(1);
    return found;
  }
  bool take(char c) {
    if (!good_ || !rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Digits of a fraction, as microseconds.
  std::chrono::microseconds fraction() {
    if (!next_is_digit()) good_ = false;
    std::int64_t micros = 0;
    std::int64_t unit = 100'000;
    while (good_ && next_is_digit()) {
      micros += unit * (rest_.front() - '0');
      unit /= 10;
      rest_.remove_prefix(1);
    }
    return std::chrono::microseconds(micros);
  }

 private:
  bool next_is_digit() const {
    return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
  }

  std::string_view rest_;
  bool good_ = true;
};

std::optional<std::chrono::minutes> scan_offset(TimeScanner& scan) {
  const char sign = scan.one_of("Zz+-");
  if (sign == 'Z' || sign == 'z') return std::chrono::minutes(0);
  const int hours = scan.digits(2);
  scan.one_of(":");
  const int minutes = scan.digits(2);
  if (!scan.good() || hours > 23 || minutes > 59) return std::nullopt;
  const std::chrono::minutes offset(60 * hours + minutes);
  return sign == '-' ? -offset : offset;
}

}  // namespace

bool has_rfc3339_year(Timestamp time) {
  using std::chrono::January;
  return time >= std::chrono::sys_days(std::chrono::year(1) / January / 1) &&
         time < std::chrono::sys_days(std::chrono::year(10'000) / January / 1);
}

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  TimeScanner scan(text);
  const int year = scan.digits(4);
  scan.one_of("-");
  const int month = scan.digits(2);
  scan.one_of("-");
  const int day = scan.digits(2);
  scan.one_of("Tt ");
  const int hour = scan.digits(2);
  scan.one_of(":");
  const int minute = scan.digits(2);
  scan.one_of(":");
  const int second = scan.digits(2);
  const auto fraction = scan.take('.') ? scan.fraction() : std::chrono::microseconds(0);
  const auto offset = scan_offset(scan);

  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  const bool possible =
      year > 0 && date.ok() && hour <= 23 && minute <= 59 && second <= 60 && scan.done();
  if (!possible || !offset) return std::nullopt;
  const Timestamp time = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                         std::chrono::minutes(minute) + std::chrono::seconds(second) + fraction -
                         *offset;
  return has_rfc3339_year(time) ? std::optional(time) : std::nullopt;
}

std::string rfc3339(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

}  // namespace kith
