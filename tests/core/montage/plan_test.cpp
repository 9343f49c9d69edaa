#include "core/montage/plan.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace kith {
namespace {

constexpr MontageLayout kLayout{.columns = 2, .rows = 2, .tile = 32, .max_pages = 3};

std::vector<Tile> tiles(std::size_t count) {
  std::vector<Tile> result(count);
  for (std::size_t i = 0; i < count; ++i) result[i].sample = static_cast<SampleId>(i + 1);
  return result;
}

std::vector<MontagePage> pages_of(std::size_t faces, const MontageLayout& layout = kLayout) {
  return paginate("cluster-7", "cluster 7", tiles(faces), layout);
}

std::vector<std::string> subtitles_of(std::size_t faces) {
  std::vector<std::string> result;
  for (const MontagePage& page : pages_of(faces)) result.push_back(page.subtitle);
  return result;
}

TEST(PageFileName, NumbersPagesFromTheSecondOn) {
  EXPECT_EQ(page_file_name("noise", 1), "noise.png");
  EXPECT_EQ(page_file_name("person-3", 2), "person-3-2.png");
  EXPECT_EQ(page_file_name("person-3", 12), "person-3-12.png");
}

TEST(Paginate, HasNoPageForNoFaces) {
  EXPECT_TRUE(pages_of(0).empty());
}

TEST(Paginate, KeepsTheOrderOfFacesAcrossPages) {
  SampleId next = 1;
  for (const MontagePage& page : pages_of(11)) {
    EXPECT_EQ(page.title, "cluster 7");
    for (const Tile& tile : page.tiles) EXPECT_EQ(tile.sample, next++);
  }
  EXPECT_EQ(next, 12);
}

TEST(Paginate, FillsEachPageBeforeTheNext) {
  for (std::size_t faces = 1; faces <= 12; ++faces) {
    const auto pages = pages_of(faces);
    EXPECT_EQ(pages.size(), (faces + 3) / 4);
    for (std::size_t i = 0; i + 1 < pages.size(); ++i) EXPECT_EQ(pages[i].tiles.size(), 4u);
  }
}

TEST(Paginate, NamesPagesAfterTheMontage) {
  const auto pages = pages_of(9);
  EXPECT_EQ(pages[0].file_name, "cluster-7.png");
  EXPECT_EQ(pages[2].file_name, "cluster-7-3.png");
}

TEST(Paginate, SaysNothingOfPagesWhenThereIsOne) {
  EXPECT_EQ(subtitles_of(4), std::vector<std::string>{""});
}

TEST(Paginate, SaysWhichFacesStandOnAPage) {
  EXPECT_EQ(subtitles_of(6), (std::vector<std::string>{"page 1 of 2 · faces 1 to 4 of 6",
                                                       "page 2 of 2 · faces 5 to 6 of 6"}));
}

TEST(Paginate, SaysOnTheLastPageHowManyAreNotDrawn) {
  const auto subtitles = subtitles_of(18);
  ASSERT_EQ(subtitles.size(), 3u);
  EXPECT_EQ(subtitles[1], "page 2 of 5 · faces 5 to 8 of 18");
  EXPECT_EQ(subtitles[2], "page 3 of 5 · faces 9 to 12 of 18 · 6 more not drawn");
}

TEST(Paginate, HasNoBoundWhenItIsZero) {
  MontageLayout unbounded = kLayout;
  unbounded.max_pages = 0;
  EXPECT_EQ(pages_of(4000, unbounded).size(), 1000u);
}

class FingerprintTest : public ::testing::Test {
 protected:
  FingerprintTest() {
    page_.file_name = "cluster-7.png";
    page_.title = "cluster 7";
    page_.subtitle = "page 1 of 2";
    page_.tiles = {{1, "Ann", "a.npy", true, 5}, {2, "", "b.npy", false, 0}};
  }

  bool changes(const std::function<void(MontagePage&, MontageLayout&)>& change) const {
    MontagePage page = page_;
    MontageLayout layout = kLayout;
    change(page, layout);
    return fingerprint(page, layout) != fingerprint(page_, kLayout);
  }

  MontagePage page_;
};

TEST_F(FingerprintTest, IsTheSameOnEveryMachineAndInEveryRun) {
  EXPECT_EQ(fingerprint(page_, kLayout), 364452927600639665u);
}

TEST_F(FingerprintTest, FollowsTheWords) {
  EXPECT_TRUE(changes([](auto& page, auto&) { page.title += "!"; }));
  EXPECT_TRUE(changes([](auto& page, auto&) { page.subtitle.clear(); }));
  EXPECT_TRUE(changes([](auto& page, auto&) { page.tiles[1].caption = "Bob"; }));
}

TEST_F(FingerprintTest, FollowsTheFaces) {
  EXPECT_TRUE(changes([](auto& page, auto&) { page.tiles[0].sample = 9; }));
  EXPECT_TRUE(changes([](auto& page, auto&) { page.tiles[0].image_version = 6; }));
  EXPECT_TRUE(changes([](auto& page, auto&) { page.tiles[1].has_image = true; }));
  EXPECT_TRUE(changes([](auto& page, auto&) { page.tiles[1].file_name = "c.npy"; }));
  EXPECT_TRUE(changes([](auto& page, auto&) { page.tiles.pop_back(); }));
  EXPECT_TRUE(changes([](auto& page, auto&) { std::swap(page.tiles[0], page.tiles[1]); }));
}

TEST_F(FingerprintTest, FollowsTheLayout) {
  EXPECT_TRUE(changes([](auto&, auto& layout) { layout.columns = 3; }));
  EXPECT_TRUE(changes([](auto&, auto& layout) { layout.tile = 33; }));
}

TEST_F(FingerprintTest, IgnoresWhatIsNotDrawn) {
  EXPECT_FALSE(changes([](auto& page, auto&) { page.file_name = "cluster-8.png"; }));
  EXPECT_FALSE(changes([](auto& page, auto&) { page.tiles[0].file_name = "c.npy"; }));
  EXPECT_FALSE(changes([](auto& page, auto&) { page.tiles[1].image_version = 1; }));
  EXPECT_FALSE(changes([](auto&, auto& layout) { layout.rows = 9; }));
  EXPECT_FALSE(changes([](auto&, auto& layout) { layout.max_pages = 9; }));
}

TEST_F(FingerprintTest, KnowsWhereOneFieldEnds) {
  EXPECT_TRUE(changes([](auto& page, auto&) {
    page.title = "cluster 7p";
    page.subtitle = "age 1 of 2";
  }));
}

}  // namespace
}  // namespace kith
