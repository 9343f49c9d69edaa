#include "core/montage/jpeg.hpp"

#include <turbojpeg.h>

#include <algorithm>
#include <memory>

namespace kith {
namespace {

constexpr int kMaxSide = 4096;

struct HandleDeleter {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Handle = std::unique_ptr<void, HandleDeleter>;

}  // namespace

cv::Mat decode_jpeg(std::span<const std::byte> jpeg, int side) {
  const Handle handle(tjInitDecompress());
  const auto* bytes = reinterpret_cast<const unsigned char*>(jpeg.data());
  int width = 0;
  int height = 0;
  int subsampling = 0;
  int colorspace = 0;
  if (!handle || tjDecompressHeader3(handle.get(), bytes, jpeg.size(), &width, &height,
                                     &subsampling, &colorspace) != 0) {
    return {};
  }
  if (std::max(width, height) > kMaxSide) return {};

  int divisor = 1;
  while (divisor < 8 && std::min(width, height) / (2 * divisor) >= side) divisor *= 2;
  const tjscalingfactor scale{1, divisor};
  cv::Mat picture(TJSCALED(height, scale), TJSCALED(width, scale), CV_8UC3);
  const int failed =
      tjDecompress2(handle.get(), bytes, jpeg.size(), picture.data, picture.cols,
                    static_cast<int>(picture.step), picture.rows, TJPF_BGR, TJFLAG_STOPONWARNING);
  return failed == 0 ? picture : cv::Mat();
}

}  // namespace kith
