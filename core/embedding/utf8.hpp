// Code points into UTF-8.
#pragma once

#include <cstdint>
#include <string>

namespace kith {

/// Appends the code point; what is none (a surrogate, or beyond U+10FFFF) becomes U+FFFD.
void append_utf8(std::string& text, std::uint32_t code_point);

}  // namespace kith
