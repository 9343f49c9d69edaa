// kith evaluate against a running daemon: the numbers, the files that cannot be read, and that
// nothing of it stays.
#include <filesystem>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Evaluate : public KithTest {
 protected:
  void bring_known() {
    for (unsigned person = 1; person <= 3; ++person) {
      drop_known("person " + std::to_string(person), "a.npy", face_file(person, 0));
      drop_known("person " + std::to_string(person), "b.npy", face_file(person, 1));
    }
  }
  void label(unsigned person, unsigned shot, const std::string& as) {
    root_.place("test/" + as + "/" + std::to_string(shot) + ".npy", face_file(person, shot));
  }
  std::string folder() const { return root_ / "test"; }
};

TEST_F(Evaluate, CountsNamesAndClustersAndKeepsNothing) {
  configure("[classify]\ntolerance = 0.8\n[cluster]\neps = 0.5\n");
  bring_known();
  start();
  ASSERT_TRUE(reaches("references", 6));
  for (unsigned person = 1; person <= 4; ++person) {
    for (unsigned shot = 10; shot < 14; ++shot) {
      label(person, shot, "person " + std::to_string(person));
    }
  }
  const Json before = status();
  const Json found = ask({"evaluate", folder()});
  EXPECT_EQ(found.at("faces"), 16);
  EXPECT_EQ(found.at("people"), 4);
  EXPECT_EQ(found.at("mated"), 12);
  EXPECT_EQ(found.at("strangers"), 4);
  EXPECT_EQ(found.at("rank1_accuracy"), 1.0);
  EXPECT_EQ(found.at("named_right").at("count"), 12);
  EXPECT_EQ(found.at("strangers_accepted").at("count"), 0);
  EXPECT_EQ(found.at("clusters").at("pairwise").at("f"), 1.0);
  EXPECT_THAT(found.at("fnir_at_fpir"), SizeIs(3));
  EXPECT_THAT(found.at("unread"), IsEmpty());
  Json after = status();
  EXPECT_EQ(after.at("samples"), before.at("samples"));
  EXPECT_EQ(after.at("last_event"), before.at("last_event"));
}

TEST_F(Evaluate, FilesThatCannotBeReadAreListedAndTheRestGoesOn) {
  bring_known();
  start();
  ASSERT_TRUE(reaches("references", 6));
  label(1, 10, "person 1");
  root_.place("test/person 1/broken.npy", "no numpy");
  const Json found = ask({"evaluate", folder()});
  EXPECT_EQ(found.at("faces"), 1);
  ASSERT_THAT(found.at("unread"), SizeIs(1));
  EXPECT_EQ(found.at("unread").at(0).at("name"), "person 1/broken.npy");
}

TEST_F(Evaluate, SuspectsAreWrittenWithTheirDistances) {
  configure("[cluster]\neps = 0.5\n");
  bring_known();
  start();
  ASSERT_TRUE(reaches("references", 6));
  for (unsigned shot = 10; shot < 15; ++shot) label(1, shot, "person 1");
  label(1, 20, "person 2");
  const Outcome outcome = kith({"evaluate", folder(), "--suspects", root_ / "suspects.csv"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_THAT(root_.text_of("suspects.csv"),
              HasSubstr("person 2/20.npy,0,person 2,minority_of_cluster,person 1,person 1/"));
}

TEST_F(Evaluate, SaysWhatIsMissing) {
  start();
  label(1, 10, "person 1");
  const Outcome nobody = kith({"evaluate", folder()});
  EXPECT_EQ(nobody.exit_code, 1);
  EXPECT_THAT(nobody.errors, HasSubstr("nobody has a reference yet"));
  EXPECT_EQ(kith({"evaluate", root_ / "nowhere"}).exit_code, 4);
}

TEST_F(Evaluate, AFolderOfAnotherDimensionIsRefusedWithBothDimensions) {
  bring_known();
  start();
  ASSERT_TRUE(reaches("references", 6));
  root_.place("test/ada/a.txt", "1 2 3\n");
  const Outcome outcome = kith({"evaluate", folder()});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("no labeled face could be read: ada/a.txt"));
  EXPECT_THAT(outcome.errors, HasSubstr("64"));
}

}  // namespace
}  // namespace kith::test
