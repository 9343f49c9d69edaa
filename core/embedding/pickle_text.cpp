#include "core/embedding/pickle_text.hpp"

#include <charconv>
#include <cstdint>

#include "core/embedding/utf8.hpp"

namespace kith {
namespace {

// Up to `most` digits at the front of `text`, taken off it; none when there is none.
std::optional<std::uint32_t> take_digits(std::string_view& text, std::size_t most, int base) {
  const std::string_view digits = text.substr(0, most);
  std::uint32_t value = 0;
  const auto [rest, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - digits.data()));
  return value;
}

// The escape behind a backslash in a string literal.
void append_escape(std::string& bytes, std::string_view& rest) {
  constexpr std::string_view kLetters = "\\'\"abfnrtv";
  constexpr std::string_view kMeanings = "\\'\"\a\b\f\n\r\t\v";
  const std::size_t which = kLetters.find(rest.front());
  std::string_view digits = rest.substr(rest.front() == 'x' ? 1 : 0);
  const bool hexadecimal = rest.front() == 'x';
  const auto value = hexadecimal ? take_digits(digits, 2, 16) : take_digits(digits, 3, 8);
  if (which != std::string_view::npos) {
    bytes += kMeanings[which];
    rest.remove_prefix(1);
  } else if (value) {
    bytes += static_cast<char>(*value);
    rest = digits;
  } else {
    bytes += '\\';  // as Python leaves an escape that it does not know
  }
}

}  // namespace

std::string from_raw_unicode_escape(std::string_view line) {
  std::string text;
  while (!line.empty()) {
    const std::size_t digits = line.starts_with("\\u") ? 4 : line.starts_with("\\U") ? 8 : 0;
    std::string_view rest = line.substr(digits == 0 ? 0 : 2);
    const std::size_t before = rest.size();
    const auto value = digits == 0 ? std::nullopt : take_digits(rest, digits, 16);
    if (value && before - rest.size() == digits) {
      append_utf8(text, *value);
      line = rest;
    } else {
      append_utf8(text, static_cast<unsigned char>(line.front()));
      line.remove_prefix(1);
    }
  }
  return text;
}

std::optional<std::string> from_string_literal(std::string_view line) {
  const bool quoted = line.size() >= 2 && (line.front() == '\'' || line.front() == '"') &&
                      line.back() == line.front();
  if (!quoted) return std::nullopt;
  std::string_view rest = line.substr(1, line.size() - 2);
  std::string bytes;
  while (!rest.empty()) {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '\\' && !rest.empty()) {
      append_escape(bytes, rest);
    } else {
      bytes += c;
    }
  }
  return bytes;
}

}  // namespace kith
