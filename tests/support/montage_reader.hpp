// Looks for a face in a picture without knowing how pages are laid out.
#pragma once

#include <filesystem>

namespace kith::test {

/// How well the middle of `crop`, scaled to a tile of `tile` pixels, is found anywhere in
/// `picture`: normalised cross-correlation, 1 for the same pixels, about 0.5 for another face. 0
/// when one of the two cannot be read.
double likeness(const std::filesystem::path& picture, const std::filesystem::path& crop,
                int tile = 96);

}  // namespace kith::test
