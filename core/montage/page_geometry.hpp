// Where things stand on a page, in pixels: the title strip above, the grid of tiles below.
#pragma once

#include <cstddef>

#include "core/montage/plan.hpp"

namespace kith {

struct PageGeometry {
  /// A page has the width of a full row, and only as many rows as its tiles need.
  PageGeometry(const MontageLayout& layout, std::size_t tiles, bool has_subtitle);

  struct Corner {
    int x = 0;
    int y = 0;
  };
  /// The upper left corner of tile `i`.
  Corner tile(std::size_t i) const;

  int columns = 0;
  int side = 0;   // of a tile
  int width = 0;  // of the page
  int height = 0;
  int margin = 0;
  int gutter = 0;  // between tiles
  int radius = 0;  // of a tile's corners
  int title_size = 0;
  int title_baseline = 0;
  int subtitle_size = 0;
  int subtitle_baseline = 0;
  int header = 0;  // height of the title strip
  int caption_size = 0;
  int caption_strip = 0;  // height of the strip under a face
};

}  // namespace kith
