#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <opencv2/imgproc.hpp>

#include "core/base/error.hpp"
#include "core/montage/page_geometry.hpp"
#include "tests/core/montage/pictures.hpp"

namespace kith {
namespace {

using namespace test;

const cv::Vec3b kPaper(247, 246, 245);

class PageTest : public ::testing::Test {
 protected:
  void add(const cv::Vec3b& color, const std::string& caption = "") {
    add_face({make_thumbnail(encode(".png", solid(color)), "crop"), {}}, caption, "crop.npy");
  }
  void add_without_image(const std::string& file_name, const std::string& caption = "") {
    add_face({{}, {0.6F, 0.8F}}, caption, file_name);
  }
  void add_face(Face face, const std::string& caption, const std::string& file_name) {
    const auto number = static_cast<SampleId>(faces_.size() + 1);
    page_.tiles.push_back({number, caption, file_name, !face.thumbnail.empty(), 1});
    faces_.push_back(std::move(face));
  }

  Bytes png() const { return render_page(page_, faces_, layout_); }
  cv::Mat drawn() const { return decode(png()); }
  PageGeometry geometry() const { return {layout_, page_.tiles.size(), !page_.subtitle.empty()}; }
  cv::Mat tile(std::size_t i) const {
    const auto corner = geometry().tile(i);
    return drawn()(cv::Rect(corner.x, corner.y, layout_.tile, layout_.tile)).clone();
  }
  cv::Mat title_strip() const { return drawn().rowRange(0, geometry().header).clone(); }

  static int darkest(const cv::Mat& picture) {
    double low = 255;
    cv::minMaxLoc(picture.reshape(1), &low, nullptr);
    return static_cast<int>(low);
  }
  static bool is_blank(const cv::Mat& picture) {
    return cv::norm(picture, cv::Mat(picture.size(), CV_8UC3, cv::Scalar(kPaper)), cv::NORM_INF) ==
           0;
  }

  MontageLayout layout_;
  MontagePage page_{"cluster-7.png", "cluster 7 · 31 faces", "", {}};
  std::vector<Face> faces_;
};

TEST_F(PageTest, IsAPngOfTheExpectedSize) {
  for (int i = 0; i < 7; ++i) add(kRed);
  EXPECT_EQ(part(png(), 4), to_bytes("\x89PNG"));
  EXPECT_EQ(drawn().size(), cv::Size(geometry().width, geometry().height));
  EXPECT_GE(drawn().cols, 5 * 96);
}

TEST_F(PageTest, ShowsEachFaceInItsPlace) {
  const std::array colors = {kRed, kGreen, kBlue, kWhite, kRed, kBlue, kGreen};
  for (const cv::Vec3b& color : colors) add(color);
  for (std::size_t i = 0; i < colors.size(); ++i) {
    EXPECT_TRUE(is_near(color_at(tile(i), 0.5, 0.5), colors[i])) << i;
    EXPECT_TRUE(is_near(color_at(tile(i), 0.5, 0.97), colors[i])) << i;
    EXPECT_TRUE(is_near(color_at(tile(i), 0.03, 0.5), colors[i])) << i;
  }
}

TEST_F(PageTest, LeavesPaperBetweenTiles) {
  for (int i = 0; i < 10; ++i) add(kRed);
  const auto corner = geometry().tile(6);
  EXPECT_EQ(drawn().at<cv::Vec3b>(corner.y + 40, corner.x - 2), kPaper);
  EXPECT_EQ(drawn().at<cv::Vec3b>(corner.y - 2, corner.x + 40), kPaper);
}

TEST_F(PageTest, ShowsTheMiddleOfAWideCrop) {
  cv::Mat wide = solid(kBlue, 190, 60);
  wide.colRange(70, 120).setTo(kRed);
  add_face({make_thumbnail(encode(".png", wide), "crop"), {}}, "", "");
  EXPECT_TRUE(is_near(color_at(tile(0), 0.2, 0.5), kRed));
  EXPECT_TRUE(is_near(color_at(tile(0), 0.8, 0.5), kRed));
}

TEST_F(PageTest, HasATitle) {
  add(kWhite);
  EXPECT_LT(darkest(title_strip()), 80);
  page_.title.clear();
  EXPECT_TRUE(is_blank(title_strip()));
}

TEST_F(PageTest, MakesRoomForASubtitle) {
  add(kWhite);
  const int before = geometry().header;
  page_.subtitle = "page 2 of 3";
  page_.title.clear();
  EXPECT_GT(geometry().header, before);
  EXPECT_LT(darkest(title_strip()), 180);
}

TEST_F(PageTest, KeepsALongTitleInsideTheMargin) {
  add(kWhite);
  page_.title = page_.subtitle = std::string(5000, 'W');
  const cv::Mat strip = title_strip();
  EXPECT_TRUE(is_blank(strip.colRange(strip.cols - geometry().margin, strip.cols)));
}

TEST_F(PageTest, PutsTheCaptionOverTheLowerEdge) {
  add(kWhite, "José Álvarez");
  EXPECT_TRUE(is_near(color_at(tile(0), 0.5, 0.5), kWhite));
  EXPECT_LT(color_at(tile(0), 0.97, 0.90)[0], 140);
}

TEST_F(PageTest, ShowsAFaceWithoutAnImage) {
  add_without_image("inbox/camera_0017.npy");
  EXPECT_TRUE(is_near(color_at(tile(0), 0.05, 0.5), kWhite));
  EXPECT_LT(darkest(tile(0).rowRange(60, 96)), 190) << "the file's name";
  const cv::Mat before = tile(0);
  faces_[0].embedding = {0.8F, -0.6F};
  EXPECT_GT(cv::norm(before, tile(0), cv::NORM_INF), 10.0) << "the vector's print";
}

TEST_F(PageTest, ShowsADamagedThumbnailAsNone) {
  add_without_image("a.npy");
  const cv::Mat expected = tile(0);
  faces_[0].thumbnail = to_bytes("\xFF\xD8 no more than a beginning");
  EXPECT_EQ(cv::norm(tile(0), expected, cv::NORM_INF), 0.0);
}

TEST_F(PageTest, IsDrawnTheSameEveryTime) {
  add(kRed, "Zoë");
  add_without_image("a.npy", "李雷");
  EXPECT_EQ(png(), png());
}

TEST_F(PageTest, TakesHostileWords) {
  std::string every_byte;
  for (int i = 0; i < 256; ++i) every_byte += static_cast<char>(i);
  for (const std::string& words : {every_byte, std::string("\0\0", 2), std::string(100'000, '\xFF'),
                                   std::string("\u202E\u0301"), std::string("%s%n\x1B[31m"),
                                   std::string("/"), std::string("a/b/")}) {
    add(kRed, words);
    add_without_image(words, words);
  }
  page_.title = page_.subtitle = every_byte;
  EXPECT_FALSE(png().empty());
}

TEST_F(PageTest, TakesEveryLayout) {
  for (int i = 0; i < 5; ++i) add_without_image("a_long_name_of_a_file.npy", "caption");
  add(kRed, "caption");
  for (const int tile : {-1, 0, 1, 8, 17, 32, 64, 96, 160, 400}) {
    for (const int columns : {0, 1, 2, 12}) {
      layout_ = {.columns = columns, .rows = 2, .tile = tile, .max_pages = 1};
      EXPECT_FALSE(png().empty()) << tile << " x " << columns;
    }
  }
}

TEST_F(PageTest, MayBeEmpty) {
  EXPECT_EQ(drawn().cols, geometry().width);
}

TEST_F(PageTest, WantsAFaceForEachTile) {
  add(kRed);
  faces_.clear();
  try {
    png();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kBug);
    EXPECT_STREQ(error.what(), "cluster-7.png has 1 tiles but was given 0 faces");
  }
}

// The promise that lets pages be kept: the same fingerprint, the same pixels, and the other way
// round.
TEST_F(PageTest, ChangesExactlyWithItsFingerprint) {
  add(kRed, "Ann");
  add_without_image("a.npy");
  const std::vector<std::function<void(MontagePage&, MontageLayout&)>> changes = {
      [](auto&, auto&) {},
      [](auto& page, auto&) { page.title = "cluster 8"; },
      [](auto& page, auto&) { page.subtitle = "page 1 of 2"; },
      [](auto& page, auto&) { page.tiles[0].caption = "Bea"; },
      [](auto& page, auto&) { page.tiles[1].file_name = "b.npy"; },
      [](auto& page, auto&) { page.tiles[0].file_name = "b.npy"; },
      [](auto& page, auto&) { page.file_name = "cluster-8.png"; },
      [](auto&, auto& layout) { layout.columns = 7; },
      [](auto&, auto& layout) { layout.rows = 7; },
      [](auto&, auto& layout) { layout.tile = 97; },
      [](auto&, auto& layout) { layout.max_pages = 7; }};
  const Bytes before = png();
  const auto print = fingerprint(page_, layout_);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    MontagePage page = page_;
    MontageLayout layout = layout_;
    changes[i](page, layout);
    EXPECT_EQ(fingerprint(page, layout) == print, render_page(page, faces_, layout) == before) << i;
  }
}

}  // namespace
}  // namespace kith
