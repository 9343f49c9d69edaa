#include "core/embedding/base64.hpp"

#include <array>
#include <bit>
#include <cstdint>

namespace kith {
namespace {

constexpr std::array<std::int8_t, 256> kDigits = [] {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<std::int8_t, 256> digits{};
  digits.fill(-1);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::int8_t>(i);
  }
  return digits;
}();

std::optional<std::vector<std::uint8_t>> bytes_from_base64(std::string_view text) {
  const std::size_t padded = text.size();
  while (text.ends_with('=') && padded - text.size() < 2) text.remove_suffix(1);
  const bool was_padded = text.size() < padded;
  if (text.size() % 4 == 1 || (was_padded && padded % 4 != 0)) return std::nullopt;
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() / 4 * 3 + 3);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::int8_t digit = kDigits[static_cast<unsigned char>(c)];
    if (digit < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes.push_back(static_cast<std::uint8_t>(bits >> held));
    }
  }
  return bytes;
}

}  // namespace

std::optional<std::vector<double>> floats_from_base64(std::string_view text) {
  const auto bytes = bytes_from_base64(text);
  if (!bytes || bytes->empty() || bytes->size() % 4 != 0) return std::nullopt;
  std::vector<double> floats;
  floats.reserve(bytes->size() / 4);
  for (std::size_t i = 0; i < bytes->size(); i += 4) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 4; ++k) bits |= std::uint32_t{(*bytes)[i + k]} << (8 * k);
    floats.push_back(static_cast<double>(std::bit_cast<float>(bits)));
  }
  return floats;
}

}  // namespace kith
