#include "client/graphics/kitty.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace kith::client {
namespace {

constexpr std::size_t kChunk = 4096;

// RFC 4648, section 4.
std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::string_view group = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j)
      bits = bits << 8 | (j < group.size() ? static_cast<unsigned char>(group[j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j)
      text += j <= group.size() ? kDigits[bits >> (18 - 6 * j) & 63] : '=';
  }
  return text;
}

}  // namespace

std::string kitty_picture(std::string_view png) {
  const std::string payload = base64(png);
  std::string text;
  for (std::size_t at = 0; at < payload.size(); at += kChunk) {
    const bool more = at + kChunk < payload.size();
    text += fmt::format("\x1b_G{}m={:d};{}\x1b\\", at == 0 ? "a=T,f=100,q=2," : "", more,
                        std::string_view(payload).substr(at, kChunk));
  }
  return text;
}

}  // namespace kith::client
