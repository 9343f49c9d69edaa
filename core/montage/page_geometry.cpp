#include "core/montage/page_geometry.hpp"

#include <algorithm>
#include <cmath>

namespace kith {

PageGeometry::PageGeometry(const MontageLayout& layout, std::size_t tiles, bool has_subtitle) {
  columns = std::max(1, layout.columns);
  side = std::max(8, layout.tile);
  const double scale = std::clamp(side / 96.0, 0.8, 2.5);
  const auto scaled = [scale](double length) {
    return static_cast<int>(std::lround(length * scale));
  };

  margin = scaled(16);
  gutter = scaled(6);
  radius = scaled(6);
  title_size = scaled(17);
  subtitle_size = scaled(12);
  caption_size = scaled(11);
  caption_strip = scaled(18);

  title_baseline = margin + scaled(14);
  subtitle_baseline = title_baseline + scaled(19);
  header = (has_subtitle ? subtitle_baseline : title_baseline) + scaled(16);

  const int min_content = scaled(300);  // a title needs room even over a single column
  width = std::max(min_content, columns * (side + gutter) - gutter) + 2 * margin;
  const auto rows = static_cast<int>((tiles + static_cast<std::size_t>(columns) - 1) /
                                     static_cast<std::size_t>(columns));
  height = header + (rows > 0 ? rows * (side + gutter) - gutter : 0) + margin;
}

PageGeometry::Corner PageGeometry::tile(std::size_t i) const {
  const int column = static_cast<int>(i % static_cast<std::size_t>(columns));
  const int row = static_cast<int>(i / static_cast<std::size_t>(columns));
  return {margin + column * (side + gutter), header + row * (side + gutter)};
}

}  // namespace kith
