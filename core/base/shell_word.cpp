#include "core/base/shell_word.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.hpp"

namespace kith {
namespace {

bool is_invisible(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view("_@%+=:,./-").find(c) != std::string_view::npos;
}

std::string in_single_quotes(std::string_view text) {
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

// Octal escapes, which end after three digits whatever follows.
std::string with_escapes(std::string_view bytes, bool escape_all_but_ascii) {
  std::string word = "$'";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\'' || c == '\\') {
      word += fmt::format("\\{}", c);
    } else if (is_invisible(c) || (byte >= 0x80 && escape_all_but_ascii)) {
      word += fmt::format("\\{:03o}", byte);
    } else {
      word += c;
    }
  }
  return word + "'";
}

}  // namespace

std::string shell_word(std::string_view bytes) {
  const bool utf8 = is_utf8(bytes);
  if (!utf8 || std::any_of(bytes.begin(), bytes.end(), is_invisible)) {
    return with_escapes(bytes, !utf8);
  }
  if (!bytes.empty() && std::all_of(bytes.begin(), bytes.end(), is_plain)) {
    return std::string(bytes);
  }
  return in_single_quotes(bytes);
}

}  // namespace kith
