#include "client/present/text_width.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace kith::client {
namespace {

constexpr std::string_view kEllipsis = "…";

struct Range {
  char32_t first, last;
};

// Unicode 15: combining marks and joiners that stand in no column of their own …
constexpr std::array<Range, 8> kNarrowless{{{0x0300, 0x036F},
                                            {0x0483, 0x0489},
                                            {0x0591, 0x05BD},
                                            {0x064B, 0x065F},
                                            {0x200B, 0x200F},
                                            {0x20D0, 0x20FF},
                                            {0xFE00, 0xFE0F},
                                            {0xFE20, 0xFE2F}}};
// … and East Asian Wide, which terminals give two.
constexpr std::array<Range, 10> kWide{{{0x1100, 0x115F},
                                       {0x2E80, 0x303E},
                                       {0x3041, 0xA4CF},
                                       {0xAC00, 0xD7A3},
                                       {0xF900, 0xFAFF},
                                       {0xFE30, 0xFE6F},
                                       {0xFF00, 0xFF60},
                                       {0xFFE0, 0xFFE6},
                                       {0x1F300, 0x1FAFF},
                                       {0x20000, 0x3FFFD}}};

template <std::size_t N>
bool within(const std::array<Range, N>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](Range range) { return c >= range.first && c <= range.last; });
}

// The bytes of the character at the front of `text`.
std::size_t length_of_first(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
    ++length;
  return length;
}

std::size_t columns_of_character(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  char32_t code = first;
  if (character.size() > 1) code = first & (0xFF >> (character.size() + 1));
  for (const char byte : character.substr(1))
    code = code << 6 | (static_cast<unsigned char>(byte) & 0x3F);
  return within(kNarrowless, code) ? 0 : within(kWide, code) ? 2 : 1;
}

// Bytes of the longest beginning that takes at most `width` columns.
std::size_t fitting_bytes(std::string_view text, std::size_t width) {
  std::size_t bytes = 0;
  std::size_t columns = 0;
  while (bytes < text.size()) {
    const std::string_view character = text.substr(bytes, length_of_first(text.substr(bytes)));
    columns += columns_of_character(character);
    if (columns > width) break;
    bytes += character.size();
  }
  return bytes;
}

}  // namespace

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const std::size_t length = length_of_first(text);
    columns += columns_of_character(text.substr(0, length));
    text.remove_prefix(length);
  }
  return columns;
}

std::string keep_beginning(std::string_view text, std::size_t width) {
  if (columns_of(text) <= width) return std::string(text);
  if (width == 0) return {};
  return std::string(text.substr(0, fitting_bytes(text, width - 1))).append(kEllipsis);
}

std::string keep_end(std::string_view text, std::size_t width) {
  std::size_t columns = columns_of(text);
  if (columns <= width) return std::string(text);
  if (width == 0) return {};
  while (columns > width - 1) {
    const std::size_t length = length_of_first(text);
    columns -= columns_of_character(text.substr(0, length));
    text.remove_prefix(length);
  }
  return std::string(kEllipsis).append(text);
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (columns_of(text) > width) {
    std::size_t cut = std::max(fitting_bytes(text, width), length_of_first(text));
    const std::size_t space = text.substr(0, cut + 1).rfind(' ');
    if (space != std::string_view::npos && space > 0) cut = space;
    lines.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut);
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  if (!text.empty() || lines.empty()) lines.emplace_back(text);
  return lines;
}

}  // namespace kith::client
