// Glyphs of the installed fonts, as coverage. Private to core/montage.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <tuple>
#include <vector>

namespace kith {

enum class Weight { kRegular, kBold };

/// Paths, the preferred first; a glyph comes from the first font that has it.
struct FontFiles {
  std::vector<std::string> regular;
  std::vector<std::string> bold;  // regular ones follow where these lack a glyph
};

/// Those of a fixed list (DejaVu first, then wider coverage) that are installed.
FontFiles installed_fonts();

struct Glyph {
  cv::Mat1b coverage;  // 0 to 255; may be empty
  int left = 0;        // of the coverage's left column, from the pen
  int top = 0;         // of the coverage's top row, above the baseline
  int advance = 0;     // of the pen
};

/// Used by one thread at a time. A font file that cannot be read is left out.
class Typeface {
 public:
  explicit Typeface(const FontFiles& fonts);
  ~Typeface();
  Typeface(Typeface&&) noexcept;
  Typeface& operator=(Typeface&&) noexcept;

  /// Valid until the next call.
  const Glyph& glyph(char32_t character, int pixels, Weight weight);

 private:
  struct Fonts;
  Glyph render(char32_t character, int pixels, Weight weight) const;

  std::unique_ptr<Fonts> fonts_;
  std::map<std::tuple<char32_t, int, Weight>, Glyph> glyphs_;
};

}  // namespace kith
