#include "core/montage/image_header.hpp"

#include <gtest/gtest.h>

#include "tests/core/montage/pictures.hpp"

namespace kith {
namespace {

using namespace test;

class EveryHeader : public ::testing::TestWithParam<std::string> {
 protected:
  Bytes encoded(int width, int height) const {
    return encode(GetParam(), quadrants(width, height));
  }
};

INSTANTIATE_TEST_SUITE_P(ImageHeader, EveryHeader,
                         ::testing::Values(".png", ".jpg", ".webp", ".bmp"),
                         [](const auto& test) { return test.param.substr(1); });

TEST_P(EveryHeader, AnnouncesItsSize) {
  const auto header = read_image_header(encoded(50, 30));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->width, 50u);
  EXPECT_EQ(header->height, 30u);
  EXPECT_EQ(header->orientation, 1);
}

TEST_P(EveryHeader, IsWholeToItsLastByteAndNotBefore) {
  const Bytes whole = encoded(24, 24);
  EXPECT_TRUE(is_whole_image(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    ASSERT_FALSE(is_whole_image(part(whole, size))) << size << " of " << whole.size();
  }
}

TEST_P(EveryHeader, IsWholeWithMoreBehindIt) {
  Bytes longer = encoded(24, 24);
  longer.resize(longer.size() + 100);
  EXPECT_TRUE(is_whole_image(longer));
}

TEST(ImageHeader, KnowsNoOtherFormat) {
  for (const std::string_view text :
       {"", "G", "GIF89a and so on", "\x93NUMPY", "RIFF....WAVE", "P6 1 1"}) {
    EXPECT_FALSE(read_image_header(to_bytes(text))) << text;
  }
}

TEST(ImageHeader, SeesPastTheThumbnailInsideAJpeg) {
  // A camera's preview is a whole JPEG inside a segment: its end is not the end of the image.
  const Bytes jpeg = encode(".jpg", solid(kRed));
  Bytes segment = to_bytes(std::string_view("\xFF\xE2", 2));
  const Bytes preview = encode(".jpg", solid(kBlue, 16, 16));
  const auto length = static_cast<std::uint32_t>(preview.size() + 2);
  segment.push_back(std::byte(length >> 8));
  segment.push_back(std::byte(length & 0xFF));
  segment.insert(segment.end(), preview.begin(), preview.end());
  const Bytes image = with_inserted(jpeg, 2, segment);
  EXPECT_TRUE(is_whole_image(image));
  EXPECT_FALSE(is_whole_image(part(image, segment.size() + 200)));
  EXPECT_EQ(read_image_header(image)->width, 64u);
}

TEST(ImageHeader, TakesABmpWithoutAFileSizeByItsRows) {
  const Bytes bmp = with_replaced(encode(".bmp", solid(kRed, 10, 10)), 2, little_endian(0));
  EXPECT_TRUE(is_whole_image(bmp));
  EXPECT_FALSE(is_whole_image(part(bmp, bmp.size() - 1)));
}

TEST(ImageHeader, ReadsABmpThatBeginsAtTheTop) {
  const Bytes bmp = encode(".bmp", solid(kRed, 10, 20));
  const auto header = read_image_header(with_replaced(bmp, 22, little_endian(-20U)));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->height, 20u);
}

TEST(ExifOrientation, IsReadInBothByteOrders) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    EXPECT_EQ(exif_orientation(exif(orientation, true)), orientation);
    EXPECT_EQ(exif_orientation(exif(orientation, false)), orientation);
  }
}

TEST(ExifOrientation, IsUprightWhenItMakesNoSense) {
  EXPECT_EQ(exif_orientation({}), 1);
  EXPECT_EQ(exif_orientation(exif(0)), 1);
  EXPECT_EQ(exif_orientation(exif(9)), 1);
  EXPECT_EQ(exif_orientation(to_bytes("no TIFF at all")), 1);
}

TEST(ExifOrientation, SurvivesADirectoryBeyondTheEnd) {
  EXPECT_EQ(exif_orientation(with_replaced(exif(6), 4, little_endian(0xFFFFFFFFU))), 1);
  const Bytes whole = exif(6);
  for (std::size_t size = 0; size < 22; ++size) {
    EXPECT_EQ(exif_orientation(part(whole, size)), 1) << size;
  }
}

}  // namespace
}  // namespace kith
