#include "core/embedding/utf8.hpp"

namespace kith {

void append_utf8(std::string& text, std::uint32_t code_point) {
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (surrogate || code_point > 0x10FFFF) code_point = 0xFFFD;
  const auto append = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  const auto append_rest = [&](int shift) { append(0x80 | (code_point >> shift & 0x3F)); };
  if (code_point < 0x80) {
    append(code_point);
  } else if (code_point < 0x800) {
    append(0xC0 | code_point >> 6);
    append_rest(0);
  } else if (code_point < 0x10000) {
    append(0xE0 | code_point >> 12);
    append_rest(6);
    append_rest(0);
  } else {
    append(0xF0 | code_point >> 18);
    append_rest(12);
    append_rest(6);
    append_rest(0);
  }
}

}  // namespace kith
