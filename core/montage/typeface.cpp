#include "core/montage/typeface.hpp"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <opencv2/imgproc.hpp>
#include <utility>

namespace kith {
namespace {

constexpr std::size_t kMaxGlyphs = 4096;  // kept; a page of Chinese names needs a few hundred

struct LibraryDeleter {
  void operator()(FT_Library library) const { FT_Done_FreeType(library); }
};
struct FaceDeleter {
  void operator()(FT_Face face) const { FT_Done_Face(face); }
};
using Library = std::unique_ptr<FT_LibraryRec_, LibraryDeleter>;
using Font = std::unique_ptr<FT_FaceRec_, FaceDeleter>;

Library open_library() {
  FT_Library library = nullptr;
  return Library(FT_Init_FreeType(&library) == 0 ? library : nullptr);
}

std::vector<std::string> existing(std::initializer_list<const char*> paths) {
  std::vector<std::string> found;
  for (const char* path : paths) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) found.emplace_back(path);
  }
  return found;
}

cv::Mat1b copy_coverage(const FT_Bitmap& bitmap) {
  const bool is_gray = bitmap.pixel_mode == FT_PIXEL_MODE_GRAY && bitmap.pitch > 0;
  if (!is_gray) return {};  // empty as for a space, or a color bitmap of an emoji font
  return cv::Mat1b(static_cast<int>(bitmap.rows), static_cast<int>(bitmap.width), bitmap.buffer,
                   static_cast<std::size_t>(bitmap.pitch))
      .clone();
}

Glyph glyph_from(FT_Face font, char32_t character, int pixels) {
  if (FT_Set_Pixel_Sizes(font, 0, static_cast<FT_UInt>(pixels)) != 0) return {};
  if (FT_Load_Char(font, character, FT_LOAD_RENDER | FT_LOAD_TARGET_LIGHT) != 0) return {};
  const FT_GlyphSlot slot = font->glyph;
  return {copy_coverage(slot->bitmap), slot->bitmap_left, slot->bitmap_top,
          static_cast<int>((slot->advance.x + 32) >> 6)};
}

// One of OpenCV's Hershey glyphs, for machines without any font.
Glyph stroked_glyph(char32_t character, int pixels, Weight weight) {
  constexpr double kEmOfUnitScale = 30.0;
  const char text[2] = {character >= 0x20 && character < 0x7F ? static_cast<char>(character) : '?',
                        '\0'};
  const int thickness = weight == Weight::kBold ? 2 : 1;
  int below = 0;
  const double scale = pixels / kEmOfUnitScale;
  const cv::Size size = cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, scale, thickness, &below);
  const int margin = thickness + 1;
  Glyph glyph{cv::Mat1b::zeros(size.height + below + 2 * margin, size.width + 2 * margin), -margin,
              size.height + margin, size.width};
  cv::putText(glyph.coverage, text, {margin, size.height + margin}, cv::FONT_HERSHEY_SIMPLEX, scale,
              cv::Scalar(255), thickness, cv::LINE_AA);
  return glyph;
}

}  // namespace

FontFiles installed_fonts() {
  return {existing({"/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
                    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
                    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
                    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
                    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
                    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"}),
          existing({"/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
                    "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
                    "/usr/share/fonts/truetype/liberation/LiberationSans-Bold.ttf",
                    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"})};
}

struct Typeface::Fonts {
  explicit Fonts(const FontFiles& files)
      : library(open_library()), regular(open(files.regular)), bold(open(files.bold)) {}

  std::vector<Font> open(const std::vector<std::string>& paths) const {
    std::vector<Font> fonts;
    for (const std::string& path : paths) {
      FT_Face font = nullptr;
      if (library && FT_New_Face(library.get(), path.c_str(), 0, &font) == 0) {
        fonts.emplace_back(font);
      }
    }
    return fonts;
  }

  Library library;  // outlives its fonts
  std::vector<Font> regular;
  std::vector<Font> bold;
};

Typeface::Typeface(const FontFiles& fonts) : fonts_(std::make_unique<Fonts>(fonts)) {}
Typeface::~Typeface() = default;
Typeface::Typeface(Typeface&&) noexcept = default;
Typeface& Typeface::operator=(Typeface&&) noexcept = default;

const Glyph& Typeface::glyph(char32_t character, int pixels, Weight weight) {
  const auto key = std::tuple(character, pixels, weight);
  const auto known = glyphs_.find(key);
  if (known != glyphs_.end()) return known->second;
  if (glyphs_.size() >= kMaxGlyphs) glyphs_.clear();
  return glyphs_.emplace(key, render(character, pixels, weight)).first->second;
}

Glyph Typeface::render(char32_t character, int pixels, Weight weight) const {
  std::vector<FT_Face> fonts;
  if (weight == Weight::kBold) {
    for (const Font& font : fonts_->bold) fonts.push_back(font.get());
  }
  for (const Font& font : fonts_->regular) fonts.push_back(font.get());
  if (fonts.empty()) return stroked_glyph(character, pixels, weight);

  const auto has_character = [character](FT_Face font) {
    return FT_Get_Char_Index(font, character) != 0;
  };
  const auto found = std::find_if(fonts.begin(), fonts.end(), has_character);
  return glyph_from(found == fonts.end() ? fonts.front() : *found, character, pixels);
}

}  // namespace kith
