// A picture of an embedding, for faces that come without one: near vectors look alike, far ones do
// not. Private to core/montage.
#pragma once

#include <opencv2/core.hpp>
#include <span>

namespace kith {

/// 8 cells across, mirrored left to right as faces are; each cell's shade and the common hue are
/// random projections of the vector, smooth in it. Returns an 8-bit BGR image of side x side
/// pixels.
cv::Mat vector_print(std::span<const float> embedding, int side);

}  // namespace kith
