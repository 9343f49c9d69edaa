// The daemon at work: files come, names follow.
#include <signal.h>

#include "tests/support/kith_test.hpp"
#include "tests/support/montage_reader.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith::test {
namespace {

namespace fs = std::filesystem;

class Watch : public KithTest {
 protected:
  void enroll_ada() { drop_known("ada", "reference.npy", face_file(1, 0)); }
  Json sample(const std::string& file) const {
    const auto all = samples();
    const auto found = all.find(file);
    return found == all.end() ? Json() : found->second;
  }
};

TEST_F(Watch, AFaceOfSomeoneKnownGetsTheirName) {
  start();
  enroll_ada();
  EXPECT_TRUE(reaches("references", 1));
  drop("face.npy", face_file(1, 1));
  EXPECT_TRUE(reaches("known", 1));
  const Json face = sample("face.npy");
  EXPECT_EQ(face.at("state"), "known");
  EXPECT_EQ(face.at("person"), "ada");
  EXPECT_EQ(face.at("row"), 0);
  EXPECT_GT(face.at("distance"), 0.0);
  EXPECT_LE(face.at("distance"), 0.8);
  EXPECT_TRUE(eventually([&] { return root_.has("archive/face.npy"); }));
  EXPECT_TRUE(eventually([&] { return root_.has("archive/known/ada/reference.npy"); }));
  EXPECT_FALSE(root_.has("inbox/face.npy"));
}

TEST_F(Watch, AFaceOfAStrangerStaysUnknown) {
  enroll_ada();
  start();
  drop("face.npy", face_file(2, 1));
  EXPECT_TRUE(reaches("unknown", 1));
  EXPECT_EQ(sample("face.npy").at("person"), nullptr);
  EXPECT_EQ(status().at("known"), 0);
}

TEST_F(Watch, SubfoldersAndOddNamesAreWatchedToo) {
  start();
  drop("2026/March 3/a.b.c.npy", face_file(2, 1));
  drop("2026/Zoë/été.npy", face_file(2, 2));
  EXPECT_TRUE(reaches("samples", 2));
  EXPECT_EQ(samples().count("2026/March 3/a.b.c.npy"), 1U);
  EXPECT_EQ(samples().count("2026/Zoë/été.npy"), 1U);
}

TEST_F(Watch, APathThatIsNoUtf8IsPercentEncoded) {
  start();
  drop("caf\xe9.npy", face_file(2, 1));
  EXPECT_TRUE(reaches("samples", 1));
  EXPECT_EQ(sample("caf%E9.npy").value("file_encoding", ""), "percent");
}

TEST_F(Watch, EveryRowOfAMatrixIsASample) {
  std::vector<double> rows = face_of(2, 1);
  const std::vector<double> second = face_of(3, 1);
  rows.insert(rows.end(), second.begin(), second.end());
  start();
  drop("two.npy", npy_matrix(2, kFaceDimension, rows));
  EXPECT_TRUE(reaches("samples", 2));
  const Json list = ask({"samples", "list"}).at("samples");
  EXPECT_EQ(list.at(0).at("row"), 0);
  EXPECT_EQ(list.at(1).at("row"), 1);
}

TEST_F(Watch, KnownFacesThatComeLaterNameThoseThatWaited) {
  start();
  drop_faces(1, 1, 3);
  EXPECT_TRUE(reaches("unknown", 3));
  enroll_ada();
  EXPECT_TRUE(reaches("known", 3));
  EXPECT_EQ(status().at("unknown"), 0);
}

TEST_F(Watch, AnImageThatComesLaterIsAttached) {
  start();
  drop("face.npy", face_file(2, 1));
  EXPECT_TRUE(reaches("samples", 1));
  drop("face.png", crop_file(5));
  EXPECT_TRUE(eventually([&] { return root_.has("archive/face.png"); }));
  EXPECT_EQ(sample("face.npy").at("image"), "face.png");
  const fs::path montage = root_ / "montages/unknown.png";
  EXPECT_TRUE(eventually([&] { return likeness(montage, root_ / "archive/face.png") > 0.9; }));
}

TEST_F(Watch, AnImageThatComesFirstWaitsForItsFile) {
  start();
  drop("face.png", crop_file(5));
  EXPECT_TRUE(reaches("images_waiting", 1));
  EXPECT_EQ(status().at("inbox_pending"), 0);
  drop("face.npy", face_file(2, 1));
  EXPECT_TRUE(reaches("images_waiting", 0));
  EXPECT_EQ(sample("face.npy").at("image"), "face.png");
}

TEST_F(Watch, TheSameBytesTwiceAreOneSample) {
  start();
  drop("face.npy", face_file(2, 1));
  EXPECT_TRUE(reaches("files_done", 1));
  drop("again.npy", face_file(2, 1));
  EXPECT_TRUE(reaches("files_done", 2));
  EXPECT_EQ(status().at("samples"), 1);
  EXPECT_EQ(files().at("again.npy").at("state"), "duplicate");
  EXPECT_EQ(files().at("again.npy").at("original"), "face.npy");
}

TEST_F(Watch, NothingIsTakenInWhilePaused) {
  start();
  EXPECT_EQ(kith({"pause"}).exit_code, 0);
  EXPECT_EQ(status().at("paused"), true);
  drop("face.npy", face_file(2, 1));
  EXPECT_TRUE(reaches("inbox_pending", 1));
  EXPECT_EQ(status().at("samples"), 0);
  EXPECT_EQ(kith({"resume"}).exit_code, 0);
  EXPECT_TRUE(reaches("samples", 1));
  EXPECT_EQ(status().at("paused"), false);
}

TEST_F(Watch, APauseHoldsReclustersTooAndOutlivesTheDaemon) {
  configure("[cluster]\ninterval = \"1s\"\n");
  start();
  drop_faces(2, 0, 1);
  EXPECT_TRUE(reaches("noise", 1));  // it was clustered
  EXPECT_EQ(kith({"pause"}).exit_code, 0);
  EXPECT_EQ(status().at("next_recluster_time"), nullptr);
  EXPECT_EQ(stop(), 0);
  drop_faces(2, 1, 3);
  start();
  EXPECT_EQ(status().at("paused"), true);
  EXPECT_TRUE(reaches("inbox_pending", 3));
  EXPECT_EQ(status().at("next_recluster_time"), nullptr);
  EXPECT_EQ(kith({"resume"}).exit_code, 0);
  EXPECT_TRUE(reaches("clusters", 1));
}

TEST_F(Watch, ClustersAreBornWhenAskedFor) {
  start();
  drop_faces(2, 0, 4);
  drop_faces(3, 0, 5);
  drop_faces(4, 0, 1);
  EXPECT_TRUE(reaches("unknown", 10));
  EXPECT_EQ(ask({"recluster"}).at("clusters"), 2);
  const Json clusters = ask({"clusters", "list"}).at("clusters");
  ASSERT_EQ(clusters.size(), 2U);
  EXPECT_EQ(clusters.at(0).at("size").get<int>() + clusters.at(1).at("size").get<int>(), 9);
  EXPECT_EQ(sample("4_0.npy").at("kind"), "noise");
  EXPECT_EQ(sample("4_0.npy").at("cluster"), nullptr);
  EXPECT_EQ(sample("2_0.npy").at("cluster"), sample("2_3.npy").at("cluster"));
  EXPECT_NE(sample("2_0.npy").at("cluster"), sample("3_0.npy").at("cluster"));
  EXPECT_EQ(status().at("last_recluster").at("samples"), 10);
  EXPECT_EQ(status().at("noise"), 1);
  EXPECT_TRUE(root_.has("montages/noise.png"));
  for (const Json& cluster : clusters) {
    EXPECT_TRUE(fs::exists(cluster.at("montage").get<std::string>())) << cluster;
  }
}

TEST_F(Watch, ClusterIdsSurviveAReclusterThatChangesNothing) {
  start();
  drop_faces(2, 0, 4);
  EXPECT_TRUE(reaches("unknown", 4));
  ask({"recluster"});
  const Json before = ask({"clusters", "list"}).at("clusters").at(0).at("id");
  drop_faces(2, 4, 1);
  EXPECT_TRUE(reaches("unknown", 5));
  ask({"recluster"});
  EXPECT_EQ(ask({"clusters", "list"}).at("clusters").at(0).at("id"), before);
  EXPECT_EQ(ask({"clusters", "list"}).at("clusters").at(0).at("size"), 5);
}

TEST_F(Watch, ReclustersComeByThemselvesEveryInterval) {
  configure("[cluster]\ninterval = \"1s\"\n");
  start();
  drop_faces(2, 0, 4);
  EXPECT_TRUE(reaches("clusters", 1));
}

TEST_F(Watch, ANewcomerIsToldWhichEpsToTry) {
  configure("[cluster]\neps = 0.01\n");
  start();
  for (unsigned person = 1; person <= 12; ++person) drop_faces(person, 0, 5);
  EXPECT_TRUE(reaches("unknown", 60));
  ask({"recluster"});
  EXPECT_THAT(status().at("advice"), testing::HasSubstr("eps"));
}

}  // namespace
}  // namespace kith::test
