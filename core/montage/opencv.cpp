#include "core/montage/opencv.hpp"

#include <opencv2/core/utility.hpp>
#include <opencv2/core/utils/logger.hpp>

namespace kith {

void prepare_opencv() {
  static const bool is_prepared = [] {
    cv::setNumThreads(0);
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    return true;
  }();
  static_cast<void>(is_prepared);
}

cv::Mat as_mat(std::span<const std::byte> encoded) {
  return {1, static_cast<int>(encoded.size()), CV_8UC1, const_cast<std::byte*>(encoded.data())};
}

std::vector<std::byte> to_bytes(const std::vector<std::uint8_t>& encoded) {
  const auto bytes = std::as_bytes(std::span(encoded));
  return {bytes.begin(), bytes.end()};
}

}  // namespace kith
