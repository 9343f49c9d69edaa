// What people decided, from one root to another.
#include <filesystem>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr unsigned kAda = 1;
constexpr unsigned kCarl = 3;
constexpr unsigned kStranger = 4;
constexpr unsigned kShots = 5;

class Exchanged : public KithTest {
 protected:
  Exchanged() {
    configure("[classify]\ntolerance = 0.8\n[cluster]\neps = 0.75\ninterval = \"1h\"\n");
  }

  /// Ada is known, a cluster is labeled Carl, a stranger is dismissed, and one of Ada's faces is
  /// never Carl.
  void decide() {
    drop_known("ada", "0.npy", face_file(kAda, 0));
    drop_faces(kAda, 1, 1);
    drop_faces(kCarl, 0, kShots);
    drop_faces(kStranger, 0, kShots);
    start();
    ASSERT_TRUE(reaches("samples", 2 + 2 * kShots));
    ask({"recluster"});
    ask({"clusters", "label", cluster_of("3_0.npy"), "Carl"});
    ask({"clusters", "dismiss", cluster_of("4_0.npy")});
    ask({"samples", "reject", samples().at("1_1.npy").at("id").dump(), "Carl"});
  }
  std::string cluster_of(const std::string& file) const {
    return samples().at(file).at("cluster").dump();
  }

  void export_to(const std::string& folder) { ask({"export", (root_ / folder).native()}); }
  /// Into a root where nothing ever was; what was exported stays beside it.
  void begin_anew() {
    EXPECT_EQ(stop(), 0);
    for (const char* entry : {"inbox", "known", "archive", "montages", "failed"}) {
      fs::remove_all(root_ / entry);
    }
    for (const char* file : {"kith.db", "kith.db-wal", "kith.db-shm", "kith.neighbors"}) {
      fs::remove(root_ / file);
    }
    start();
  }
  /// What an export says of each row, but for where it came from and how clusters are numbered.
  std::vector<std::string> said(const std::string& folder) const {
    const Json document = Json::parse(root_.text_of(folder + "/kith.json"));
    std::vector<std::string> faces;
    for (const Json& face : document.at("faces")) {
      faces.push_back(face.at("person").dump() + " not " + face.at("not").dump() +
                      (face.at("dismissed").is_null() ? "" : " dismissed") +
                      face.at("kind").dump());
    }
    return faces;
  }
};

TEST_F(Exchanged, PeopleRejectionsAndDismissalsAreTheSameInAnotherRoot) {
  decide();
  export_to("first");
  const Json people = ask({"people", "list"}).at("people");
  begin_anew();
  ASSERT_EQ(status().at("samples"), 0);

  const Json outcome = ask({"import", (root_ / "first").native(), "--yes"}).at("outcome");
  EXPECT_EQ(outcome.at("references"), 1 + kShots);
  const Json now = ask({"people", "list"}).at("people");
  ASSERT_EQ(now.size(), people.size());
  for (const Json& person : people) {
    const Json there = ask({"people", "show", person.at("name").get<std::string>()});
    EXPECT_EQ(there.at("references"), person.at("references")) << person.at("name");
  }
  export_to("second");
  EXPECT_EQ(said("second"), said("first"));
  EXPECT_EQ(root_.text_of("second/faces.npy"), root_.text_of("first/faces.npy"));
  EXPECT_EQ(ask({"clusters", "list"}).at("clusters").size(), 0U);
  EXPECT_EQ(ask({"clusters", "list", "--all"}).at("clusters").size(), 1U);
}

TEST_F(Exchanged, WhatComesLaterIsDecidedByIt) {
  decide();
  export_to("first");
  begin_anew();
  ask({"import", (root_ / "first").native(), "--yes"});
  drop_faces(kAda, 2, 1);
  drop_faces(kCarl, kShots, 1);
  drop_faces(kStranger, kShots, 1);
  ASSERT_TRUE(reaches("samples", 2 + 2 * kShots + 3));
  ask({"recluster"});
  const auto all = samples();
  EXPECT_EQ(all.at("1_2.npy").at("person"), "ada");
  EXPECT_EQ(all.at("3_5.npy").at("person"), "Carl");
  EXPECT_EQ(all.at("4_5.npy").at("cluster").dump(),
            ask({"clusters", "list", "--all"}).at("clusters").at(0).at("id").dump());
  EXPECT_EQ(ask({"clusters", "list"}).at("clusters").size(), 0U);
}

TEST_F(Exchanged, AnImportIsTakenBackWhole) {
  decide();
  export_to("first");
  begin_anew();
  ask({"import", (root_ / "first").native(), "--yes"});
  ask({"undo"});
  EXPECT_EQ(status().at("samples"), 0);
  EXPECT_EQ(status().at("people"), 0);
  EXPECT_FALSE(root_.has("archive/import-1/faces.npy"));
}

TEST_F(Exchanged, ADismissalFindsTheClusterOfTheSameFacesHere) {
  decide();
  export_to("first");
  begin_anew();
  drop_faces(kStranger, 0, kShots);
  ASSERT_TRUE(reaches("samples", kShots));
  ask({"recluster"});
  ASSERT_EQ(ask({"clusters", "list"}).at("clusters").size(), 1U);
  ask({"import", (root_ / "first").native(), "--yes"});
  EXPECT_EQ(ask({"clusters", "list"}).at("clusters").size(), 0U);
  ask({"undo"});
  EXPECT_EQ(ask({"clusters", "list"}).at("clusters").size(), 1U);
}

TEST_F(Exchanged, AFaceThatIsSomebodyElseHereIsNamedThoughNothingChanges) {
  drop_known("ada", "0.npy", face_file(kAda, 0));
  start();
  ASSERT_TRUE(reaches("references", 1));
  export_to("first");
  ask({"people", "rename", "ada", "Grace"});
  ask({"import", (root_ / "first").native(), "--yes"});
  const Json outcome = ask({"import", (root_ / "first").native(), "--yes"}).at("outcome");
  EXPECT_TRUE(outcome.at("command").is_null());
  EXPECT_EQ(outcome.at("skipped").size(), 1U);
  EXPECT_EQ(kith({"import", (root_ / "first").native(), "--yes"}).output,
            "1 face left as it was: samples 1\n");
}

TEST_F(Exchanged, AnImportIntoTheSameRootChangesNothing) {
  decide();
  export_to("first");
  const auto before = samples();
  EXPECT_TRUE(ask({"import", (root_ / "first").native(), "--yes"}).at("outcome").is_null());
  EXPECT_EQ(samples(), before);
}

TEST_F(Exchanged, AnImportAsksAndAFolderThatIsNoExportIsRefused) {
  start();
  fs::create_directories(root_ / "empty");
  const Outcome unasked = kith({"import", (root_ / "empty").native()});
  EXPECT_EQ(unasked.exit_code, 2);
  EXPECT_THAT(unasked.errors, HasSubstr("--yes"));
  const Outcome empty = kith({"import", (root_ / "empty").native(), "--yes"});
  EXPECT_EQ(empty.exit_code, 4);
  EXPECT_THAT(empty.errors, HasSubstr("no kith.json"));
  root_.place("strange/kith.json", std::string_view(R"({"format": "something else"})"));
  root_.place("strange/faces.npy", std::string_view("x"));
  const Outcome strange = kith({"import", (root_ / "strange").native(), "--yes"});
  EXPECT_EQ(strange.exit_code, 1);
  EXPECT_THAT(strange.errors, HasSubstr("no export of kith"));
  EXPECT_EQ(status().at("samples"), 0);
}

}  // namespace
}  // namespace kith::test
