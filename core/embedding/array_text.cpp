#include "core/embedding/array_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "core/embedding/byte_reader.hpp"
#include "core/embedding/utf8.hpp"

namespace kith {
namespace {

std::uint64_t load_unsigned(std::span<const std::byte> bytes, bool big_endian) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t at = big_endian ? i : bytes.size() - 1 - i;
    value = value << 8 | std::to_integer<std::uint64_t>(bytes[at]);
  }
  return value;
}

std::string integer_text(const Dtype& dtype, std::span<const std::byte> item) {
  const std::uint64_t bits = load_unsigned(item, dtype.order == '>');
  if (dtype.kind == 'b') return bits != 0 ? "True" : "False";
  if (dtype.kind == 'u') return fmt::to_string(bits);
  const unsigned unused = 64 - 8 * static_cast<unsigned>(item.size());
  return fmt::to_string(static_cast<std::int64_t>(bits << unused) >> unused);  // sign extended
}

std::string ucs4_text(std::span<const std::byte> item, bool big_endian) {
  std::string text;
  for (std::size_t at = 0; at + 4 <= item.size(); at += 4) {
    append_utf8(text, static_cast<std::uint32_t>(load_unsigned(item.subspan(at, 4), big_endian)));
  }
  return text;
}

void drop_padding(std::string& text) {
  const std::size_t last = text.find_last_not_of('\0');
  text.resize(last == std::string::npos ? 0 : last + 1);
}

}  // namespace

std::string number_text(double number) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (std::fabs(number) <= kExact && number == std::trunc(number)) {
    return fmt::to_string(static_cast<std::int64_t>(number));
  }
  return fmt::to_string(number);
}

bool has_text(const Dtype& dtype) {
  return dtype.is_text() || dtype.is_integer() || dtype.is_float();
}

std::string element_text(const ArrayView& array, std::size_t i) {
  const auto size = static_cast<std::size_t>(array.dtype.item_bytes());
  const auto item = array.data.subspan(i * size, size);
  const Dtype& dtype = array.dtype;
  if (dtype.is_integer()) return integer_text(dtype, item);
  if (dtype.is_float()) {
    const ArrayView one{dtype, false, {1, 1}, item};
    double number = 0;
    copy_row(one, 0, {&number, 1});
    return number_text(number);
  }
  std::string text =
      dtype.kind == 'U' ? ucs4_text(item, dtype.order == '>') : std::string(as_text(item));
  drop_padding(text);
  return text;
}

}  // namespace kith
