// Cartoon faces, so that a montage of the demonstration can be judged by eye.
#pragma once

#include <opencv2/core.hpp>

#include "tests/demo/looks.hpp"

namespace kith::demo {

/// An 8-bit BGR picture of 160 x 160 pixels.
cv::Mat paint_face(const Looks& looks, const Photograph& photograph);

}  // namespace kith::demo
