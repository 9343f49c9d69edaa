// Small things said about text: paths are bytes, people read UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kith {

/// True when `bytes` is well-formed UTF-8 (no overlong forms, no surrogates).
bool is_utf8(std::string_view bytes);

/// RFC 3986 percent-encoding of every byte outside printable ASCII, and of '%' itself.
std::string percent_encode(std::string_view bytes);

/// What percent_encode() made this of; none for what it makes of nothing.
std::optional<std::string> percent_decode(std::string_view text);

/// `bytes` as it is when it is UTF-8 without control characters, percent-encoded otherwise: for
/// logs and messages.
std::string printable(std::string_view bytes);
/// The same of each line of a text.
std::string printable_lines(std::string_view text);

}  // namespace kith
