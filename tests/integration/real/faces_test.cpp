// The main job on real faces: 16 people with 3 references each, 184 faces of them and of 40 others.
#include <fstream>
#include <set>

#include "tests/support/kith_test.hpp"
#include "tests/support/montage_reader.hpp"

namespace kith::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

using Group = std::set<std::string>;

struct Partition {
  std::set<Group> clusters;
  Group noise;
  bool operator==(const Partition&) const = default;
};

/// Lines of "file label" after a comment.
Partition partition_from(const fs::path& path) {
  std::map<int, Group> groups;
  std::ifstream lines(path);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    const std::size_t space = line.find(' ');
    groups[std::stoi(line.substr(space))].insert(line.substr(0, space));
  }
  Partition partition;
  for (auto& [label, group] : groups) {
    if (label < 0) {
      partition.noise = group;
    } else {
      partition.clusters.insert(group);
    }
  }
  return partition;
}

/// file → person, of the faces that belong to someone who is enrolled.
std::map<std::string, std::string> truth() {
  std::map<std::string, std::string> people;
  std::ifstream lines(fs::path(KITH_TEST_DATA) / "faces/truth.csv");
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(',');
    const std::size_t second = line.find(',', first + 1);
    if (line.substr(second + 1).starts_with("known")) {  // the lines end as DOS's do
      people[line.substr(0, first)] = line.substr(first + 1, second - first - 1);
    }
  }
  return people;
}

class Faces : public KithTest {
 protected:
  void bring_known() { root_.copy_in(data() / "known", "known"); }
  void bring_inbox() { root_.copy_in(data() / "inbox", "inbox"); }
  static fs::path data() { return fs::path(KITH_TEST_DATA) / "faces"; }

  struct Verdict {
    int named_right = 0;
    int named_wrong = 0;  // another person's name, or a stranger accepted
    int unknown = 0;
    bool operator==(const Verdict&) const = default;
    friend void PrintTo(const Verdict& verdict, std::ostream* out) {
      *out << verdict.named_right << " named right, " << verdict.named_wrong << " named wrong, "
           << verdict.unknown << " unknown";
    }
  };

  Verdict verdict() const {
    const auto people = truth();
    Verdict verdict;
    for (const auto& [file, sample] : samples()) {
      if (sample.at("state") == "unknown") ++verdict.unknown;
      if (sample.at("state") != "known") continue;
      const auto person = people.find(file);
      const bool right =
          person != people.end() && person->second == sample.at("person").get<std::string>();
      ++(right ? verdict.named_right : verdict.named_wrong);
    }
    return verdict;
  }

  Partition partition() const {
    std::map<Json, Group> groups;
    Partition partition;
    for (const auto& [file, sample] : samples()) {
      if (sample.at("kind") == "noise") partition.noise.insert(file);
      if (!sample.at("cluster").is_null()) groups[sample.at("cluster")].insert(file);
    }
    for (auto& [id, group] : groups) partition.clusters.insert(group);
    return partition;
  }
};

TEST_F(Faces, AreNamedRightOrNotAtAllWithinTheDefaultTolerance) {
  bring_known();
  bring_inbox();
  EXPECT_EQ(once().exit_code, 0);
  start();
  EXPECT_EQ(verdict(), (Verdict{.named_right = 44, .named_wrong = 0, .unknown = 140}));
  const Json now = status();
  EXPECT_EQ(now.at("known"), 44);
  EXPECT_EQ(now.at("unknown"), 140);
  EXPECT_EQ(now.at("people"), 16);
  EXPECT_EQ(now.at("references"), 48);
  EXPECT_EQ(now.at("samples"), 184 + 48);
  EXPECT_EQ(now.at("files_done"), 184 + 48);
  EXPECT_EQ(now.at("inbox_pending"), 0);
  EXPECT_EQ(now.at("dimension"), 128);
}

TEST_F(Faces, BeyondAWiderToleranceClusterExactlyAsScikitLearnClustersThem) {
  configure("[classify]\ntolerance = 0.9\n[cluster]\neps = 0.9\nmin_samples = 3\n");
  bring_known();
  bring_inbox();
  EXPECT_EQ(once().exit_code, 0);
  start();
  EXPECT_EQ(verdict(), (Verdict{.named_right = 56, .named_wrong = 1, .unknown = 127}));
  const Partition expected =
      partition_from(fs::path(KITH_SOURCE_DIR) / "tests/data/faces_unknown_at_0.9.txt");
  const Partition found = partition();
  EXPECT_EQ(found.clusters, expected.clusters);
  EXPECT_EQ(found.noise, expected.noise);
  EXPECT_EQ(found.clusters.size(), 16U);
  EXPECT_EQ(found.noise.size(), 33U);
  EXPECT_EQ(status().at("clusters"), 16);
  EXPECT_EQ(status().at("noise"), 33);
}

TEST_F(Faces, EnrolledAfterTheInboxGiveTheSameDecisionsAsBefore) {
  bring_inbox();
  EXPECT_EQ(once().exit_code, 0);
  bring_known();
  EXPECT_EQ(once().exit_code, 0);
  start();
  EXPECT_EQ(verdict(), (Verdict{.named_right = 44, .named_wrong = 0, .unknown = 140}));
}

TEST_F(Faces, OfAClusterAreOnItsMontage) {
  configure("[cluster]\neps = 0.9\n");
  bring_inbox();
  EXPECT_EQ(once().exit_code, 0);
  start();
  const Json cluster = ask({"clusters", "list"}).at("clusters").at(0);
  const fs::path montage = cluster.at("montage").get<std::string>();
  int shown = 0;
  for (const auto& [file, sample] : samples()) {
    if (sample.at("cluster") != cluster.at("id")) continue;
    const fs::path crop = root_ / "archive" / fs::path(file).replace_extension(".png");
    if (likeness(montage, crop) > 0.9) ++shown;
  }
  EXPECT_EQ(shown, std::min(cluster.at("size").get<int>(), 25));
}

/// The folder that the replaced scripts were tested on, with a space in its name.
class SeedFolder : public KithTest {
 protected:
  static constexpr const char* kFolder = "Data for Known-Unknown test";
  void bring() { root_.copy_in(fs::path(KITH_TEST_DATA) / "seed", "inbox"); }
};

TEST_F(SeedFolder, IsTakenInUnchanged) {
  bring();
  EXPECT_EQ(once().exit_code, 0);
  start();
  EXPECT_EQ(status().at("dimension"), 512);
  EXPECT_EQ(status().at("samples"), 7);
  EXPECT_EQ(status().at("images_waiting"), 0);
  const auto all = samples();
  EXPECT_EQ(all.count(std::string(kFolder) + "/Abdullah_Gul_0001.npy"), 1U);
  EXPECT_TRUE(root_.has("archive/" + std::string(kFolder) + "/David_Beckham_0009.npy"));
  EXPECT_TRUE(root_.has("archive/" + std::string(kFolder) + "/David_Beckham_0009.png"));
}

TEST_F(SeedFolder, IsShownFaceByFaceOnTheMontageOfTheUnknown) {
  bring();
  EXPECT_EQ(once().exit_code, 0);
  for (const auto& entry : fs::directory_iterator(root_ / "archive" / kFolder)) {
    if (entry.path().extension() != ".png") continue;
    EXPECT_GT(likeness(root_ / "montages/unknown.png", entry), 0.9) << entry;
  }
}

/// Files that are .npy, but no embeddings.
class RefuseFolder : public KithTest {};

TEST_F(RefuseFolder, EndsInFailedWithASentenceForEachFile) {
  drop_faces(1, 1, 1);
  root_.copy_in(fs::path(KITH_TEST_DATA) / "refuse", "inbox");
  EXPECT_EQ(once().exit_code, 1);
  EXPECT_TRUE(root_.has("failed/pickled_object.npy"));
  EXPECT_TRUE(root_.has("failed/picture_150x150x3.npy"));
  EXPECT_THAT(root_.text_of("failed/pickled_object.npy.error.json"),
              HasSubstr("pickled_object.npy"));
  EXPECT_THAT(root_.text_of("failed/picture_150x150x3.npy.error.json"),
              HasSubstr("picture_150x150x3.npy"));
  start();
  EXPECT_EQ(status().at("samples"), 1);
  EXPECT_EQ(status().at("files_failed"), 2);
}

}  // namespace
}  // namespace kith::test
