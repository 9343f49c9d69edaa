// UTF-8 text on a picture, anti-aliased. FreeType ends in this adapter; where no font is installed,
// OpenCV's built-in strokes stand in, with '?' for whatever is not ASCII. Private to core/montage.
#pragma once

#include <opencv2/core.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/montage/typeface.hpp"

namespace kith {

struct TextStyle {
  int pixels = 12;  // em size
  Weight weight = Weight::kRegular;
  cv::Vec3b color;  // BGR
};

/// The code points of `bytes` that can be drawn: what is no UTF-8 or a control character becomes
/// U+FFFD, line ends and tabs become spaces, invisible formatting characters (bidirectional
/// overrides among them) are left out. At most the first 1,024 and, where there are more, the last
/// 1,024.
std::u32string drawable_text(std::string_view bytes);

/// Draws and measures. Used by one thread at a time; glyphs are drawn once and kept.
class TextPainter {
 public:
  TextPainter() : TextPainter(installed_fonts()) {}
  explicit TextPainter(const FontFiles& fonts) : typeface_(fonts) {}

  /// Width in pixels of one line.
  int width(std::u32string_view text, const TextStyle& style);

  /// `text`, or its beginning and an ellipsis, so that it is at most `max_width` wide.
  std::u32string fit(std::u32string_view text, const TextStyle& style, int max_width);

  /// `text` broken anywhere into at most `max_lines`; when it does not fit, the last line is an
  /// ellipsis and the end of the text, where file names differ.
  std::vector<std::u32string> wrap(std::u32string_view text, const TextStyle& style, int max_width,
                                   std::size_t max_lines);

  /// Draws one line whose baseline begins at `origin`; what falls outside the picture (8-bit BGR)
  /// is cut off.
  void draw(cv::Mat& picture, cv::Point origin, std::u32string_view text, const TextStyle& style);

 private:
  /// How many characters from the front (or back) fit into `max_width`.
  std::size_t count_that_fit(std::u32string_view text, const TextStyle& style, int max_width,
                             bool from_back);

  Typeface typeface_;
};

}  // namespace kith
