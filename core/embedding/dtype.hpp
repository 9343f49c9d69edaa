// Element types as numpy spells them: byte order, kind, size ("<f4", ">f8", "|O", "<U14").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kith {

struct Dtype {
  char order = '|';  // '<' least significant byte first, '>' most significant first, '|' none
  char kind = 'V';   // numpy's letter: 'f', 'i', 'u', 'b', 'U', 'S', 'O', …
  std::uint64_t count = 0;  // the digits: bytes, or characters of 'U'
  std::string spelling;     // all of it, for sentences

  /// float16, float32 or float64.
  bool is_float() const { return kind == 'f' && (count == 2 || count == 4 || count == 8); }
  /// int or uint of 1, 2, 4 or 8 bytes, or bool.
  bool is_integer() const;
  /// Text: 'U' in UCS-4 or 'S' in bytes.
  bool is_text() const { return kind == 'U' || kind == 'S'; }
  /// Bytes of one element, 0 when its elements have no fixed size of their own.
  std::uint64_t item_bytes() const;
};

/// None for what numpy does not write. A unit ("<M8[ns]") is allowed after the digits.
std::optional<Dtype> parse_dtype(std::string_view spelling);

}  // namespace kith
