// Text as pickles of protocol 0 write it, in a line of printable characters.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kith {

/// Python's raw-unicode-escape: \uXXXX and \UXXXXXXXX, every other byte a character of Latin-1.
/// UTF-8.
std::string from_raw_unicode_escape(std::string_view line);

/// The bytes of a quoted Python string with its escapes; none when the quotes do not match.
std::optional<std::string> from_string_literal(std::string_view line);

}  // namespace kith
