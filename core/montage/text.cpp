#include "core/montage/text.hpp"

#include <algorithm>

#include "core/base/text.hpp"

namespace kith {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kEllipsis = 0x2026;
constexpr std::size_t kMaxEnd = 1024;

struct Decoded {
  char32_t character;
  std::size_t bytes;
};

// The character at the front of `bytes`, which are not empty.
Decoded decode_first(std::string_view bytes) {
  const auto first = static_cast<std::uint8_t>(bytes[0]);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (bytes.size() < length || !is_utf8(bytes.substr(0, length))) return {kReplacement, 1};
  char32_t character = first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    character = character << 6 | (static_cast<std::uint8_t>(bytes[i]) & 0x3Fu);
  }
  return {character, length};
}

bool is_space(char32_t c) {
  return c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

// Zero-width and bidirectional formatting characters, which could make one name look like another.
bool is_invisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || c == 0xAD;
}

void decode_into(std::u32string& text, std::string_view bytes) {
  while (!bytes.empty()) {
    const Decoded decoded = decode_first(bytes);
    bytes.remove_prefix(decoded.bytes);
    if (is_invisible(decoded.character)) continue;
    text += is_space(decoded.character)     ? U' '
            : is_control(decoded.character) ? kReplacement
                                            : decoded.character;
  }
}

// Lays `color` over one pixel as far as `coverage` says.
void blend(cv::Vec3b& pixel, const cv::Vec3b& color, int coverage) {
  for (int c = 0; c < 3; ++c) {
    pixel[c] =
        static_cast<std::uint8_t>((pixel[c] * (255 - coverage) + color[c] * coverage + 127) / 255);
  }
}

void stamp(cv::Mat& picture, cv::Point corner, const cv::Mat1b& coverage, const cv::Vec3b& color) {
  const cv::Rect whole(0, 0, picture.cols, picture.rows);
  const cv::Rect part = cv::Rect(corner, coverage.size()) & whole;
  for (int y = part.y; y < part.y + part.height; ++y) {
    auto* row = picture.ptr<cv::Vec3b>(y);
    const std::uint8_t* from = coverage.ptr(y - corner.y) - corner.x;
    for (int x = part.x; x < part.x + part.width; ++x) blend(row[x], color, from[x]);
  }
}

}  // namespace

std::u32string drawable_text(std::string_view bytes) {
  constexpr std::size_t kMaxBytes = 4 * kMaxEnd;
  std::u32string text;
  if (bytes.size() <= 2 * kMaxBytes) {
    decode_into(text, bytes);
  } else {
    decode_into(text, bytes.substr(0, kMaxBytes));
    decode_into(text, bytes.substr(bytes.size() - kMaxBytes));
  }
  if (text.size() > 2 * kMaxEnd) text.erase(kMaxEnd, text.size() - 2 * kMaxEnd);
  return text;
}

int TextPainter::width(std::u32string_view text, const TextStyle& style) {
  int width = 0;
  for (const char32_t c : text) width += typeface_.glyph(c, style.pixels, style.weight).advance;
  return width;
}

std::size_t TextPainter::count_that_fit(std::u32string_view text, const TextStyle& style,
                                        int max_width, bool from_back) {
  std::size_t count = 0;
  int width = 0;
  while (count < text.size()) {
    const char32_t next = text[from_back ? text.size() - 1 - count : count];
    width += typeface_.glyph(next, style.pixels, style.weight).advance;
    if (width > max_width) break;
    ++count;
  }
  return count;
}

std::u32string TextPainter::fit(std::u32string_view text, const TextStyle& style, int max_width) {
  if (count_that_fit(text, style, max_width, false) == text.size()) return std::u32string(text);
  const int room = max_width - width(std::u32string_view(&kEllipsis, 1), style);
  std::u32string_view kept = text.substr(0, count_that_fit(text, style, room, false));
  while (!kept.empty() && kept.back() == U' ') kept.remove_suffix(1);
  return std::u32string(kept) + kEllipsis;
}

std::vector<std::u32string> TextPainter::wrap(std::u32string_view text, const TextStyle& style,
                                              int max_width, std::size_t max_lines) {
  std::vector<std::u32string> lines;
  while (!text.empty() && lines.size() < max_lines) {
    const std::size_t count = count_that_fit(text, style, max_width, false);
    if (count == text.size() || lines.size() + 1 < max_lines) {
      const std::size_t taken = std::max<std::size_t>(1, count);
      lines.emplace_back(text.substr(0, taken));
      text.remove_prefix(taken);
      continue;
    }
    const int room = max_width - width(std::u32string_view(&kEllipsis, 1), style);
    const std::size_t end = count_that_fit(text, style, room, true);
    lines.push_back(kEllipsis + std::u32string(text.substr(text.size() - end)));
    break;
  }
  return lines;
}

void TextPainter::draw(cv::Mat& picture, cv::Point origin, std::u32string_view text,
                       const TextStyle& style) {
  for (const char32_t c : text) {
    if (origin.x > picture.cols) break;
    const Glyph& glyph = typeface_.glyph(c, style.pixels, style.weight);
    stamp(picture, {origin.x + glyph.left, origin.y - glyph.top}, glyph.coverage, style.color);
    origin.x += glyph.advance;
  }
}

}  // namespace kith
