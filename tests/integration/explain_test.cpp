// kith explain and kith people check: the evidence, and what would change a decision.
#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Explain : public KithTest {
 protected:
  void bring_known() {
    drop_known("ada", "a.npy", face_file(1, 0));
    drop_known("ada", "b.npy", face_file(1, 1));
    drop_known("grace", "a.npy", face_file(2, 0));
  }
  Json explain(const std::string& file) const {
    return ask({"explain", std::to_string(samples().at(file).at("id").get<int>())});
  }
};

TEST_F(Explain, AKnownFaceNamesItsTwoNearestPeople) {
  bring_known();
  drop_faces(1, 10, 1);
  EXPECT_EQ(once().exit_code, 0);
  start();
  const Json found = explain("1_10.npy");
  ASSERT_THAT(found.at("candidates"), SizeIs(2));
  EXPECT_EQ(found.at("candidates").at(0).at("person"), "ada");
  EXPECT_EQ(found.at("candidates").at(0).at("distance"), found.at("sample").at("distance"));
  EXPECT_EQ(found.at("candidates").at(1).at("person"), "grace");
  EXPECT_EQ(found.at("tolerance"), 0.8);
  EXPECT_THAT(found.at("why").get<std::string>(), HasSubstr("of ada, lies within the tolerance"));
  EXPECT_THAT(found.at("change").get<std::string>(), HasSubstr("farther and it would be unknown"));
  EXPECT_THAT(found.at("neighbors"), IsEmpty());
}

TEST_F(Explain, AnUnknownFaceSaysHowMuchCloserAndWhatHoldsItInItsCluster) {
  bring_known();
  drop_faces(3, 10, 5);
  EXPECT_EQ(once().exit_code, 0);
  start();
  const Json found = explain("3_10.npy");
  EXPECT_THAT(found.at("change").get<std::string>(), HasSubstr("closer and it would be"));
  EXPECT_EQ(found.at("neighbors_within_eps"), 5);
  EXPECT_THAT(found.at("neighbors"), SizeIs(4));  // itself counts and is not listed
  EXPECT_EQ(found.at("link").at("cluster"), found.at("sample").at("cluster"));
  EXPECT_EQ(found.at("link").at("kind"), "core");
  EXPECT_THAT(kith({"explain", std::to_string(found.at("sample").at("id").get<int>())}).output,
              HasSubstr("held by"));
}

TEST_F(Explain, ASampleThatIsNotThereIsNotFound) {
  start();
  EXPECT_EQ(kith({"explain", "7"}).exit_code, 4);
}

TEST_F(Explain, PeopleCheckNamesAMislabeledReferenceAndADuplicate) {
  bring_known();
  drop_known("ada", "c.npy", face_file(1, 2));
  drop_known("grace", "b.npy", face_file(2, 1));
  drop_known("grace", "wrong.npy", face_file(1, 5));
  start();
  ASSERT_TRUE(reaches("references", 6));
  const Json doubts = ask({"people", "check"}).at("doubts");
  ASSERT_FALSE(doubts.empty());
  EXPECT_EQ(doubts.at(0).at("reason"), "mislabeled");
  EXPECT_EQ(doubts.at(0).at("person"), "grace");
  EXPECT_EQ(doubts.at(0).at("other_person"), "ada");
  EXPECT_LT(doubts.at(0).at("distance"), doubts.at(0).at("own_distance"));
}

TEST_F(Explain, PeopleCheckFindsNothingInACleanGallery) {
  bring_known();
  start();
  ASSERT_TRUE(reaches("references", 3));
  EXPECT_THAT(ask({"people", "check"}).at("doubts"), IsEmpty());
}

}  // namespace
}  // namespace kith::test
