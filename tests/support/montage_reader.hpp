// Looks for a face in a picture without knowing how pages are laid out.
#pragma once

#include <filesystem>
#include <string>

namespace kith::test {

/// How well the middle of `crop`, scaled to a tile of `tile` pixels, is found anywhere in
/// `picture`: normalised cross-correlation, 1 for the same pixels, about 0.5 for another face. 0
/// when one of the two cannot be read.
double likeness(const std::filesystem::path& picture, const std::filesystem::path& crop,
                int tile = 96);

/// Of a page of plain red, green and blue crops: 'r', 'g' or 'b' of each tile, row after row. Empty
/// when the page cannot be read.
std::string tile_colors(const std::filesystem::path& picture, int tile = 96);

}  // namespace kith::test
