// Dismissals from another root, of faces that are here already.
#include <gmock/gmock.h>

#include "core/pipeline/exchange/exchange.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr unsigned kOne = 21;
constexpr unsigned kOther = 22;

class Imports : public testing::Test {
 protected:
  Imports() {
    for (const unsigned person : {kOne, kOther}) {
      std::vector<std::vector<float>> rows;
      for (unsigned shot = 0; shot < 5; ++shot) rows.push_back(face(person, shot));
      root.drop(std::to_string(person) + ".npy", rows);
    }
    root.recluster();
    create_layout(layout);
  }

  /// These faces are an export's one dismissed cluster.
  CommandOutcome dismissed(const std::vector<std::pair<unsigned, unsigned>>& faces) {
    const auto exchange = std::make_shared<Exchange>();
    for (const auto& [person, shot] : faces) {
      ExchangedFace one;
      one.dismissed = 7;
      exchange->faces.push_back(one);
      exchange->rows.append(face(person, shot));
    }
    return root.engine().run(import_faces(exchange, root.catalog_path().parent_path(), layout),
                             "a test");
  }
  SampleId id(unsigned person, std::uint64_t shot) {
    return root.sample(std::to_string(person) + ".npy", shot).id;
  }
  /// Clusters that are not dismissed.
  std::vector<ClusterId> shown() {
    std::vector<ClusterId> ids;
    for (const ClusterRecord& one : root.reader().clusters({.limit = 100}, false)) {
      ids.push_back(one.id);
    }
    return ids;
  }

  SmallRoot root{{.clustering = {.eps = 0.6}}};
  RootLayout layout{root.catalog_path().parent_path()};
};

TEST_F(Imports, DismissTheClusterHereThatHoldsMostOfIt) {
  ASSERT_THAT(shown(), ElementsAre(1, 2));
  const CommandOutcome outcome =
      dismissed({{kOther, 0}, {kOther, 1}, {kOther, 2}, {kOne, 0}, {kOther, 3}});
  EXPECT_THAT(outcome.command.description, HasSubstr("1 cluster dismissed"));
  EXPECT_THAT(outcome.skipped, ElementsAre(id(kOne, 0)));
  EXPECT_THAT(shown(), ElementsAre(1));
  root.engine().undo({}, "a test");
  EXPECT_THAT(shown(), ElementsAre(1, 2));
}

TEST_F(Imports, NameTheFacesOfWhichNoClusterHoldsMost) {
  const CommandOutcome outcome = dismissed({{kOne, 0}, {kOther, 0}, {kOne, 1}, {kOther, 1}});
  EXPECT_EQ(outcome.command.number, 0);
  EXPECT_THAT(outcome.skipped, SizeIs(4));
  EXPECT_THAT(shown(), ElementsAre(1, 2));
}

TEST_F(Imports, CountFacesThatAreNotHereAmongThoseOfIt) {
  const CommandOutcome outcome = dismissed({{kOne, 0}, {kOne, 1}, {23, 0}, {23, 1}, {23, 2}});
  EXPECT_THAT(outcome.skipped, ElementsAre(id(kOne, 0), id(kOne, 1)));
  EXPECT_THAT(shown(), ElementsAre(1, 2));
  EXPECT_THAT(root.reader().clusters({.limit = 100}), SizeIs(3));
}

TEST_F(Imports, OfWhatIsDismissedHereAlreadyChangeNothing) {
  root.engine().run(dismiss_cluster(2), "a test");
  const CommandOutcome outcome = dismissed({{kOther, 0}, {kOther, 1}});
  EXPECT_EQ(outcome.command.number, 0);
  EXPECT_THAT(outcome.skipped, IsEmpty());
}

}  // namespace
}  // namespace kith::test
