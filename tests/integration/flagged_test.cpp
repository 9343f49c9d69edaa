// A cluster that hangs together by one face: its montage shows the cut, as anybody sees it.
#include <array>
#include <cmath>

#include "tests/support/kith_test.hpp"
#include "tests/support/montage_reader.hpp"
#include "tests/support/npy_builder.hpp"
#include "tests/support/png_builder.hpp"

namespace kith::test {
namespace {

constexpr std::size_t kFaceSide = 96;
constexpr unsigned kReds = 9;   // one group
constexpr unsigned kBlues = 6;  // the other

class Flagged : public KithTest {
 protected:
  /// Two groups and a face halfway between, as red, blue and green pictures.
  void plant() {
    for (unsigned shot = 0; shot < kReds; ++shot) bring("r", shot, 0, {200, 30, 30});
    for (unsigned shot = 0; shot < kBlues; ++shot) bring("b", shot, 0.9, {30, 30, 200});
    bring("g", 0, 0.45, {30, 160, 30});
  }
  void bring(const std::string& name, unsigned shot, double angle,
             const std::array<unsigned char, 3>& color) {
    std::vector<double> values(16);
    values[0] = std::cos(angle);
    values[1] = std::sin(angle);
    values[2 + shot] = 0.15;
    std::vector<unsigned char> pixels;
    for (std::size_t i = 0; i < kFaceSide * kFaceSide; ++i) {
      pixels.insert(pixels.end(), color.begin(), color.end());
    }
    const std::string stem = name + std::to_string(shot);
    drop(stem + ".png", png_file(kFaceSide, kFaceSide, pixels));
    drop(stem + ".npy", npy_vector(values));
  }
  /// The colors of the tiles of the one cluster's montage, in order: "rrrbbb".
  std::string colors() const { return tile_colors(root_ / "montages/cluster-1.png"); }
};

TEST_F(Flagged, ShowsBothSidesOfTheCutInStatusListAndMontage) {
  configure("[cluster]\neps = 0.5\nguard = \"flag\"\n[montage]\ncolumns = 4\nrows = 4\n");
  plant();
  ASSERT_EQ(once().exit_code, 0);
  start();
  EXPECT_EQ(status().at("last_recluster").at("flagged"), 1);
  const Json listed = ask({"clusters", "list"}).at("clusters").at(0);
  EXPECT_EQ(listed.at("flagged"), true);
  const Json shown = ask({"clusters", "show", "1"});
  EXPECT_EQ(listed.at("proposed_cut"), shown.at("proposed_cut"));
  EXPECT_EQ(listed.at("bridges"), shown.at("bridges"));
  EXPECT_GE(shown.at("proposed_cut").size(), kBlues);
  EXPECT_EQ(shown.at("bridges").size(), 1U);

  const std::string drawn = colors();
  EXPECT_EQ(drawn.size(), kReds + kBlues + 1U);
  EXPECT_EQ(drawn.find('b'), drawn.rfind('r') + 1 + (drawn[kReds] == 'g' ? 1 : 0)) << drawn;
  const std::string before = root_.text_of("montages/cluster-1.png");
  ask({"recluster"});
  EXPECT_EQ(root_.text_of("montages/cluster-1.png"), before);
}

TEST_F(Flagged, IsNotFlaggedAnyMoreWhereItWasCutAsProposed) {
  configure("[cluster]\neps = 0.5\nguard = \"flag\"\n");
  plant();
  ASSERT_EQ(once().exit_code, 0);
  start();
  std::vector<std::string> split = {"clusters", "split", "1"};
  const Json shown = ask({"clusters", "show", "1"});
  for (const Json& sample : shown.at("proposed_cut")) split.push_back(sample.dump());
  ask(split);
  const auto flagged = [&] {
    std::size_t count = 0;
    const Json list = ask({"clusters", "list"});
    for (const Json& cluster : list.at("clusters")) count += cluster.at("flagged") == true ? 1 : 0;
    return count;
  };
  EXPECT_EQ(flagged(), 0U);
  ask({"recluster"});
  EXPECT_EQ(ask({"clusters", "list"}).at("clusters").size(), 2U);
  EXPECT_EQ(flagged(), 0U);
  EXPECT_EQ(status().at("last_recluster").at("flagged"), 0);
}

TEST_F(Flagged, WithoutTheGuardTheMontageIsAPlainOne) {
  configure("[cluster]\neps = 0.5\nguard = \"flag\"\n");
  plant();
  ASSERT_EQ(once().exit_code, 0);
  const std::string cut = root_.text_of("montages/cluster-1.png");
  configure("[cluster]\neps = 0.5\nguard = \"off\"\n");
  start();
  ask({"recluster"});
  EXPECT_TRUE(eventually([&] { return root_.text_of("montages/cluster-1.png") != cut; }));
  EXPECT_EQ(status().at("last_recluster").at("flagged"), 0);
}

}  // namespace
}  // namespace kith::test
