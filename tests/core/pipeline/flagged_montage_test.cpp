// A cluster that looks like several people shows on its montage where it would be cut.
#include <gmock/gmock.h>

#include "core/montage/gallery_wall.hpp"
#include "core/pipeline/montage_planner.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// A point on the arc from one direction to another, `angle` on, moved a little aside.
std::vector<float> on_arc(double angle, unsigned shot) {
  std::vector<double> values(kDimension);
  values[0] = std::cos(angle);
  values[1] = std::sin(angle);
  values[2 + shot % (kDimension - 2)] += 0.15;
  std::vector<float> unit(kDimension);
  normalize(values, unit);
  return unit;
}

class FlaggedMontage : public testing::Test {
 protected:
  static constexpr double kEps = 0.5;
  static constexpr double kApart = 0.9;  // of the groups; one face lies halfway between

  FlaggedMontage() {
    gather("one.npy", 0, 9);
    gather("two.npy", kApart, 6);
    root.drop("between.npy", {on_arc(kApart / 2, 0)});
    recluster();
  }
  void gather(const std::string& file, double angle, unsigned faces) {
    std::vector<std::vector<float>> rows;
    for (unsigned shot = 0; shot < faces; ++shot) rows.push_back(on_arc(angle, shot));
    root.drop(file, rows);
  }
  void recluster(GuardMode guard = GuardMode::kFlag) {
    Clusterer clusterer(threads);
    ClusterRun run = clusterer.run(root.engine().pool(), {kEps, 3});
    clusterer.guard(root.engine().pool(), guard, run);
    root.engine().finish_recluster(run, {kEps, 3}, 0, "");
  }
  MontagePage page(const MontageLayout& layout = {}) {
    for (MontagePage& one : planner.plan(root.reader(), layout).pages) {
      if (one.file_name == "cluster-1.png") return std::move(one);
    }
    return {};
  }
  /// "AAAB…", as captions say.
  static std::string sides(const MontagePage& page) {
    std::string letters;
    for (const Tile& tile : page.tiles) {
      letters += tile.caption.empty() ? '-' : tile.caption.front();
    }
    return letters;
  }
  HangResult hang(GalleryWall& wall) {
    const CatalogReader reader = root.reader();
    return wall.hang(
        planner.plan(reader, {}), {},
        [&](SampleId sample) {
          return Face{reader.thumbnail(sample), reader.embedding(sample)};
        },
        threads);
  }

  SmallRoot root;
  ThreadPool threads{2};
  MontagePlanner planner;
};

TEST_F(FlaggedMontage, ShowsBothSidesOfTheCut) {
  const MontagePage drawn = page();
  EXPECT_THAT(drawn.title, EndsWith("16 faces · looks like several people"));
  EXPECT_THAT(drawn.subtitle, StartsWith("proposed cut: A "));
  EXPECT_THAT(drawn.subtitle, HasSubstr(" · joined by 1"));
  ASSERT_EQ(drawn.tiles.size(), 16U);
  for (const Tile& tile : drawn.tiles) {
    const SampleRecord sample = root.reader().sample(tile.sample).value();
    if (sample.file == "one.npy") {
      EXPECT_EQ(tile.caption, "A");
    }
    if (sample.file == "two.npy") {
      EXPECT_EQ(tile.caption, "B");
    }
    if (sample.file == "between.npy") {
      EXPECT_THAT(tile.caption, EndsWith(" · bridge"));
    }
  }
  const std::string letters = sides(drawn);
  EXPECT_EQ(letters.find('B'), letters.rfind('A') + 1) << letters;
}

TEST_F(FlaggedMontage, ShowsBothSidesOnEveryPageWhileThereAreFacesOfBoth) {
  const MontageLayout small{.columns = 2, .rows = 2, .tile = 96, .max_pages = 0};
  std::vector<std::string> pages;
  for (const MontagePage& one :
       planner.cluster_pages(root.reader(), root.reader().cluster(1).value(), small)) {
    pages.push_back(sides(one));
  }
  ASSERT_EQ(pages.size(), 4U);
  EXPECT_EQ(pages[0], "AABB");
  EXPECT_EQ(pages[1], "AABB");
  EXPECT_EQ(pages[2], "AABB");
  EXPECT_THAT(pages[3], StartsWith("AAA"));
}

TEST_F(FlaggedMontage, IsDrawnAgainWhenTheCutChangesAndOnlyThen) {
  GalleryWall wall(std::filesystem::path(root.catalog_path().parent_path()));
  EXPECT_GT(hang(wall).drawn, 0U);
  EXPECT_EQ(hang(wall).drawn, 0U);
  recluster();
  EXPECT_EQ(hang(wall).drawn, 0U);
  recluster(GuardMode::kOff);
  EXPECT_EQ(hang(wall).drawn, 1U);
  EXPECT_EQ(page().subtitle.find("proposed cut"), std::string::npos);
  recluster();
  EXPECT_EQ(hang(wall).drawn, 1U);
}

TEST_F(FlaggedMontage, OfASideThatWasNamedMeanwhileIsAPlainOne) {
  std::vector<SampleId> named;
  for (const SampleRecord& sample : root.samples()) {
    if (sample.file != "one.npy") named.push_back(sample.id);
  }
  root.engine().run(assign_samples(named, "Ada"), "a test");
  EXPECT_THAT(page().subtitle, Not(HasSubstr("proposed cut")));
  EXPECT_EQ(sides(page()), std::string(page().tiles.size(), '-'));
}

}  // namespace
}  // namespace kith::test
