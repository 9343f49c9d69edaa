#include "core/montage/image.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "core/base/text.hpp"
#include "core/embedding/rejection.hpp"
#include "core/montage/image_header.hpp"
#include "core/montage/opencv.hpp"

namespace kith {
namespace {

constexpr std::uint64_t kMaxPixels = 64'000'000;
constexpr std::size_t kMaxEncoded = std::size_t{1} << 30;  // bytes
constexpr int kThumbnailQuality = 90;  // of JPEG: artifacts begin to show in faces below 85
constexpr int kBehindAlpha = 208;      // the gray on which transparent pixels are laid

[[noreturn]] void reject(std::string_view file_name, std::string_view why) {
  throw Rejection(RejectionReason::kBadImage, fmt::format("{} {}", printable(file_name), why));
}

// The header is checked here because OpenCV's own limit, OPENCV_IO_MAX_IMAGE_PIXELS, is read when
// the library is loaded, before main could set it, and stands at 2^30.
ImageHeader check_header(std::span<const std::byte> encoded, std::string_view file_name) {
  if (encoded.empty()) reject(file_name, "is empty; copy the image again");
  if (encoded.size() > kMaxEncoded) reject(file_name, "is larger than 1 GiB; make it smaller");
  const auto header = read_image_header(encoded);
  if (!header) reject(file_name, "is no PNG, JPEG, WebP or BMP image, whatever its name says");
  if (header->width > kMaxPixels || header->height > kMaxPixels / header->width) {
    reject(file_name, fmt::format("announces {} x {} pixels, more than the {} million that are "
                                  "decoded; make it smaller",
                                  header->width, header->height, kMaxPixels / 1'000'000));
  }
  if (!header->whole) reject(file_name, "ends before its image does; copy it again");
  return *header;
}

// JPEG can be decoded at a half, a quarter or an eighth of its size for a fraction of time and
// memory. Alpha matters in PNG and WebP; a BMP's fourth channel is mostly unused zeros.
int decode_flags(const ImageHeader& header) {
  if (header.format == ImageFormat::kPng || header.format == ImageFormat::kWebp) {
    return cv::IMREAD_UNCHANGED;
  }
  int flags = cv::IMREAD_COLOR;
  if (header.format == ImageFormat::kJpeg) {
    const std::uint64_t scale = std::max(header.width, header.height) / kThumbnailSide;
    if (scale >= 2) flags = cv::IMREAD_REDUCED_COLOR_2;
    if (scale >= 4) flags = cv::IMREAD_REDUCED_COLOR_4;
    if (scale >= 8) flags = cv::IMREAD_REDUCED_COLOR_8;
  }
  return flags | cv::IMREAD_IGNORE_ORIENTATION;
}

cv::Mat lay_on_gray(const cv::Mat& bgra) {
  cv::Mat bgr(bgra.size(), CV_8UC3);
  for (int y = 0; y < bgra.rows; ++y) {
    const auto* from = bgra.ptr<cv::Vec4b>(y);
    auto* to = bgr.ptr<cv::Vec3b>(y);
    for (int x = 0; x < bgra.cols; ++x) {
      const int alpha = from[x][3];
      for (int c = 0; c < 3; ++c) {
        const int mixed = from[x][c] * alpha + kBehindAlpha * (255 - alpha) + 127;
        to[x][c] = static_cast<std::uint8_t>(mixed / 255);
      }
    }
  }
  return bgr;
}

cv::Mat to_bgr8(cv::Mat picture) {
  if (picture.depth() == CV_16U) picture.convertTo(picture, CV_8U, 1.0 / 257.0);
  cv::Mat bgr;
  switch (picture.channels()) {
    case 1:
      cv::cvtColor(picture, bgr, cv::COLOR_GRAY2BGR);
      return bgr;
    case 4:
      return lay_on_gray(picture);
    default:
      return picture;
  }
}

cv::Mat shrink(const cv::Mat& picture, int longest_side) {
  const int longest = std::max(picture.cols, picture.rows);
  if (longest <= longest_side) return picture;
  const double scale = static_cast<double>(longest_side) / longest;
  const auto side = [scale](int length) { return std::max(1, cvRound(length * scale)); };
  cv::Mat small;
  cv::resize(picture, small, {side(picture.cols), side(picture.rows)}, 0, 0, cv::INTER_AREA);
  return small;
}

// EXIF 2.3, tag 0x0112: where the stored first row and first column belong.
cv::Mat turn(cv::Mat picture, int orientation) {
  const auto is_one_of = [orientation](std::initializer_list<int> values) {
    return std::find(values.begin(), values.end(), orientation) != values.end();
  };
  if (is_one_of({5, 6, 7, 8})) picture = picture.t();
  if (is_one_of({2, 3, 6, 7})) cv::flip(picture, picture, 1);
  if (is_one_of({3, 4, 7, 8})) cv::flip(picture, picture, 0);
  return picture;
}

Bytes encode_thumbnail(const cv::Mat& bgr) {
  std::vector<std::uint8_t> jpeg;
  cv::imencode(".jpg", bgr, jpeg, {cv::IMWRITE_JPEG_QUALITY, kThumbnailQuality});
  return to_bytes(jpeg);
}

}  // namespace

Bytes make_thumbnail(std::span<const std::byte> encoded, std::string_view file_name) {
  prepare_opencv();
  const ImageHeader header = check_header(encoded, file_name);
  try {
    const cv::Mat picture = cv::imdecode(as_mat(encoded), decode_flags(header));
    if (!picture.empty()) {
      const cv::Mat small = shrink(to_bgr8(picture), kThumbnailSide);
      return encode_thumbnail(turn(small, header.orientation));
    }
  } catch (const std::exception&) {
    // cv::Exception and std::bad_alloc say nothing of the file that would help its owner.
  }
  reject(file_name, "cannot be decoded: its content is damaged; copy or export it again");
}

Bytes make_thumbnail(const RgbImage& image, std::string_view file_name) {
  prepare_opencv();
  constexpr std::size_t kMaxSide = kMaxPixels;
  const bool has_pixels = image.width > 0 && image.height > 0 && image.width <= kMaxSide &&
                          image.height <= kMaxPixels / image.width &&
                          image.pixels.size() == image.width * image.height * 3;
  if (!has_pixels) {
    reject(file_name, fmt::format("holds an image of {} x {} pixels in {} bytes, which cannot be",
                                  image.width, image.height, image.pixels.size()));
  }
  try {
    const cv::Mat rgb(static_cast<int>(image.height), static_cast<int>(image.width), CV_8UC3,
                      const_cast<std::uint8_t*>(image.pixels.data()));
    cv::Mat bgr;
    cv::cvtColor(shrink(rgb, kThumbnailSide), bgr, cv::COLOR_RGB2BGR);
    return encode_thumbnail(bgr);
  } catch (const std::exception&) {
    reject(file_name, "holds an image that cannot be encoded as a thumbnail");
  }
}

bool is_image_name(std::string_view file_name) {
  constexpr std::array<std::string_view, 5> kExtensions = {".png", ".jpg", ".jpeg", ".webp",
                                                           ".bmp"};
  const auto equal_ignoring_case = [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  };
  return std::any_of(kExtensions.begin(), kExtensions.end(), [&](std::string_view extension) {
    if (file_name.size() <= extension.size()) return false;
    const std::string_view end = file_name.substr(file_name.size() - extension.size());
    return end.size() == extension.size() &&
           std::equal(end.begin(), end.end(), extension.begin(), equal_ignoring_case);
  });
}

bool is_whole_image(std::span<const std::byte> encoded) {
  const auto header = read_image_header(encoded);
  return header && header->whole;
}

}  // namespace kith
