#include "core/embedding/pickle_input.hpp"

#include <charconv>

#include "core/embedding/decimal.hpp"

namespace kith {

void PickleInput::reject_truncated() const {
  context_.reject(RejectionReason::kTruncated,
                  "is truncated: its pickle goes on behind byte {}, where the file ends",
                  in_.position() + in_.remaining());
}

void PickleInput::reject_malformed(std::string_view problem) const {
  context_.reject(RejectionReason::kMalformed, "is no pickle that can be read: {}", problem);
}

std::span<const std::byte> PickleInput::take(std::uint64_t size) {
  const auto taken = in_.take(size);
  if (!taken) {
    context_.reject(RejectionReason::kTruncated,
                    "is truncated: its pickle promises {} bytes of data, {} are left", size,
                    in_.remaining());
  }
  return *taken;
}

std::string_view PickleInput::line() {
  const auto line = in_.line();
  if (!line) reject_truncated();
  return line->ends_with('\r') ? line->substr(0, line->size() - 1) : *line;
}

double PickleInput::long_integer(std::uint64_t size) {
  const auto bytes = take(size);
  if (bytes.size() > 8) reject_malformed("an integer has more than 64 bits");
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bits |= std::to_integer<std::uint64_t>(bytes[i]) << (8 * i);
  }
  const bool negative = !bytes.empty() && (bytes.back() & std::byte{0x80}) != std::byte{0};
  if (negative && bytes.size() < 8) bits |= ~std::uint64_t{0} << (8 * bytes.size());
  return static_cast<double>(static_cast<std::int64_t>(bits));
}

double PickleInput::parse_number(std::string_view digits) const {
  const auto value = parse_decimal(digits);
  if (!value) reject_malformed("a number is none");
  return *value;
}

double PickleInput::decimal() {
  std::string_view digits = line();
  if (digits.ends_with('L')) digits.remove_suffix(1);
  return parse_number(digits);
}

Value PickleInput::integer_or_bool() {
  const std::string_view digits = line();
  if (digits == "00" || digits == "01") return digits == "01";
  return parse_number(digits);
}

std::uint64_t PickleInput::slot() {
  const std::string_view digits = line();
  std::uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [rest, error] = std::from_chars(digits.data(), end, value);
  if (rest != end || error != std::errc{}) reject_malformed("a place in the memo is no number");
  return value;
}

}  // namespace kith
