// What the files that use OpenCV share. Private to core/montage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <vector>

namespace kith {

/// Turns off OpenCV's own thread pool (threads are handed in here) and its messages on stderr, once
/// a process.
void prepare_opencv();

/// A view of encoded bytes as the 1 x N matrix that cv::imdecode wants; copies nothing.
cv::Mat as_mat(std::span<const std::byte> encoded);

std::vector<std::byte> to_bytes(const std::vector<std::uint8_t>& encoded);

}  // namespace kith
