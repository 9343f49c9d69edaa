// Pictures for tests: made, encoded, broken and looked at in one word each.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/embedding/rejection.hpp"
#include "core/montage/image.hpp"

namespace kith::test {

inline const cv::Vec3b kRed(0, 0, 255);
inline const cv::Vec3b kGreen(0, 255, 0);
inline const cv::Vec3b kBlue(255, 0, 0);
inline const cv::Vec3b kWhite(255, 255, 255);

inline cv::Mat solid(const cv::Vec3b& color, int width = 64, int height = 64) {
  return cv::Mat(height, width, CV_8UC3, cv::Scalar(color));
}

/// Red and green above, blue and white below.
inline cv::Mat quadrants(int width, int height) {
  cv::Mat picture = solid(kWhite, width, height);
  picture(cv::Rect(0, 0, width / 2, height / 2)).setTo(kRed);
  picture(cv::Rect(width / 2, 0, width / 2, height / 2)).setTo(kGreen);
  picture(cv::Rect(0, height / 2, width / 2, height / 2)).setTo(kBlue);
  return picture;
}

inline Bytes encode(const std::string& extension, const cv::Mat& picture) {
  std::vector<std::uint8_t> encoded;
  EXPECT_TRUE(cv::imencode(extension, picture, encoded));
  const auto bytes = std::as_bytes(std::span(encoded));
  return {bytes.begin(), bytes.end()};
}

inline cv::Mat decode(const Bytes& bytes) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  return cv::imdecode(std::vector<std::uint8_t>(data, data + bytes.size()), cv::IMREAD_COLOR);
}

inline Bytes to_bytes(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

inline Bytes part(const Bytes& bytes, std::size_t count) {
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(count)};
}

inline Bytes with_inserted(Bytes bytes, std::size_t at, const Bytes& inserted) {
  bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(at), inserted.begin(), inserted.end());
  return bytes;
}

inline Bytes with_replaced(Bytes bytes, std::size_t at, const Bytes& replacement) {
  std::copy(replacement.begin(), replacement.end(),
            bytes.begin() + static_cast<std::ptrdiff_t>(at));
  return bytes;
}

inline Bytes big_endian(std::uint32_t value) {
  return {std::byte(value >> 24), std::byte(value >> 16 & 0xFF), std::byte(value >> 8 & 0xFF),
          std::byte(value & 0xFF)};
}

inline Bytes little_endian(std::uint32_t value) {
  const Bytes big = big_endian(value);
  return {big.rbegin(), big.rend()};
}

/// The checksum of PNG chunks (ISO/IEC 15948, annex D).
inline std::uint32_t crc32(std::span<const std::byte> bytes) {
  std::uint32_t crc = ~0U;
  for (const std::byte byte : bytes) {
    crc ^= static_cast<std::uint32_t>(byte);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

inline Bytes png_chunk(std::string_view type, const Bytes& content) {
  Bytes chunk = big_endian(static_cast<std::uint32_t>(content.size()));
  for (const Bytes& more : {to_bytes(type), content}) {
    chunk.insert(chunk.end(), more.begin(), more.end());
  }
  const Bytes checksum = big_endian(crc32(std::span(chunk).subspan(4)));
  chunk.insert(chunk.end(), checksum.begin(), checksum.end());
  return chunk;
}

/// The PNG with another size in its header, the checksum of which is right.
inline Bytes png_claiming(const Bytes& png, std::uint32_t width, std::uint32_t height) {
  Bytes claim = with_replaced(png, 16, big_endian(width));
  claim = with_replaced(claim, 20, big_endian(height));
  return with_replaced(claim, 29, big_endian(crc32(std::span(claim).subspan(12, 17))));
}

/// A TIFF structure that holds the orientation and nothing else.
inline Bytes exif(int orientation, bool is_little = true) {
  const std::string little("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0?\0\0\0\0\0\0\0", 26);
  const std::string big("MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0?\0\0\0\0\0\0", 26);
  std::string text = is_little ? little : big;
  text[text.find('?')] = static_cast<char>(orientation);
  return to_bytes(text);
}

inline Bytes jpeg_with_orientation(const Bytes& jpeg, int orientation, bool is_little = true) {
  Bytes segment =
      to_bytes(std::string("\xFF\xE1\0\x22"
                           "Exif\0\0",
                           10));
  const Bytes tiff = exif(orientation, is_little);
  segment.insert(segment.end(), tiff.begin(), tiff.end());
  return with_inserted(jpeg, 2, segment);
}

/// The sentence with which an image is refused; empty when it is taken.
inline std::string refusal_of(const Bytes& encoded, std::string_view name = "crop.png") {
  try {
    make_thumbnail(encoded, name);
    return {};
  } catch (const Rejection& rejection) {
    EXPECT_EQ(rejection.reason(), RejectionReason::kBadImage);
    return rejection.what();
  }
}

/// Largest difference of a channel.
inline int difference(const cv::Vec3b& a, const cv::Vec3b& b) {
  int largest = 0;
  for (int c = 0; c < 3; ++c) largest = std::max(largest, std::abs(int{a[c]} - int{b[c]}));
  return largest;
}

inline bool is_near(const cv::Vec3b& a, const cv::Vec3b& b) {
  return difference(a, b) <= 24;
}

/// The color at a place given as shares of width and height.
inline cv::Vec3b color_at(const cv::Mat& picture, double x, double y) {
  return picture.at<cv::Vec3b>(static_cast<int>(picture.rows * y),
                               static_cast<int>(picture.cols * x));
}

}  // namespace kith::test
