#include "core/embedding/decimal.hpp"

#include <charconv>
#include <limits>

namespace kith {
namespace {

// from_chars does not say on which side a number is out of range.
double out_of_range(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t exponent = text.find_first_of("eE");
  const bool tiny = exponent == std::string_view::npos ? text.starts_with('0')
                                                       : text.substr(exponent + 1).starts_with('-');
  const double size = tiny ? 0.0 : std::numeric_limits<double>::infinity();
  return negative ? -size : size;
}

}  // namespace

std::optional<double> parse_decimal(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, value);
  if (rest != end || text.empty() || text.ends_with(')')) return std::nullopt;  // "nan(…)"
  if (error == std::errc::result_out_of_range) return out_of_range(text);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

}  // namespace kith
