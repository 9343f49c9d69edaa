// Metadata beside faces: whenever it comes the catalog ends the same, and what it says can be asked
// for.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "tests/support/kith_test.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr unsigned kPeople = 3;
constexpr unsigned kShots = 4;

class MetadataFiles : public KithTest {
 protected:
  MetadataFiles() { configure("[inbox]\nsettle = \"100ms\"\n[cluster]\nmin_samples = 2\n"); }

  static std::string stem(unsigned person, unsigned shot) {
    return fmt::format("day/{}_{}", person, shot);
  }
  void drop_face(unsigned person, unsigned shot) {
    drop(stem(person, shot) + ".npy", face_file(person, shot));
  }
  void drop_crop(unsigned person, unsigned shot) {
    drop(stem(person, shot) + ".png", crop_file(10 * person + shot));
  }
  void drop_metadata(unsigned person, unsigned shot) {
    root_.place("inbox/" + stem(person, shot) + ".json",
                fmt::format(R"({{"source": "camera {}", "time": "2026-03-0{}T12:00:00Z",)"
                            R"( "quality": 0.5, "tags": ["shot {}"]}})",
                            person, shot + 1, shot));
  }
  /// But for folders.
  bool inbox_is_empty() const {
    const std::filesystem::recursive_directory_iterator all(root_ / "inbox");
    return std::none_of(begin(all), end(all),
                        [](const auto& entry) { return !entry.is_directory(); });
  }
  /// Faces as a model makes them whose vectors lie around one direction.
  static std::vector<std::byte> faces_around(std::size_t direction, std::size_t count) {
    std::mt19937 random(static_cast<unsigned>(direction));
    std::normal_distribution<double> normal(0, 0.03);
    std::vector<double> rows(count * kFaceDimension);
    for (double& value : rows) value = normal(random);
    for (std::size_t i = 0; i < count; ++i) rows[i * kFaceDimension + direction] += 1;
    return npy_matrix(count, kFaceDimension, rows);
  }
  /// A vector of this root's dimension, as JSON has it between brackets.
  static std::string numbers(int first) {
    std::string text = std::to_string(first);
    for (std::size_t i = 1; i < kFaceDimension; ++i) text += ",0.5";
    return text;
  }
  template <typename Drop>
  void for_each_face(const Drop& drop_one) {
    for (unsigned person = 0; person < kPeople; ++person) {
      for (unsigned shot = 0; shot < kShots; ++shot) drop_one(person, shot);
    }
  }
};

// Every row of every table as text, but for what tells when something was taken in or done (the
// changes of a command do, and the other tables have them), and the journal: an event says what was
// known then.
std::map<std::string, std::vector<std::string>> tables_of(const std::filesystem::path& database) {
  const std::set<std::string> told_by_the_clock{
      "taken_in_at", "recorded_at", "identity",     "created_at", "born_at",
      "ended_at",    "last_event",  "recurring_at", "time",       "changes"};
  SQLite::Database connection(database.native(), SQLite::OPEN_READONLY);
  std::map<std::string, std::vector<std::string>> tables;
  SQLite::Statement names(connection, "SELECT name FROM sqlite_schema WHERE type = 'table'");
  while (names.executeStep()) {
    const std::string table = names.getColumn(0).getString();
    if (table == "event" || table.starts_with("sqlite_")) continue;
    SQLite::Statement rows(connection, "SELECT * FROM " + table);
    while (rows.executeStep()) {
      std::string text;
      for (int column = 0; column < rows.getColumnCount(); ++column) {
        const std::string name = rows.getColumnName(column);
        if (told_by_the_clock.contains(name)) continue;
        text += fmt::format("{}={};", name, rows.getColumn(column).getString());
      }
      if (table == "setting" && text.starts_with("key=last_recluster")) continue;
      tables[table].push_back(text);
    }
  }
  return tables;
}

// A root of its own for each order in which the same files come.
class RootInOrder : public MetadataFiles {
 public:
  void TestBody() override {}

  std::map<std::string, std::vector<std::string>> tables_after(int order) {
    start();
    drop_known("Ann", "ann.npy", face_file(0, 9));
    root_.place("known/Ann/ann.json", R"({"source": "passport", "time": "2020-01-01T00:00:00Z"})");
    EXPECT_TRUE(reaches("references", 1));
    if (order == 0) {
      drop_faces_one_by_one();
      for_each_face([&](unsigned person, unsigned shot) {
        drop_crop(person, shot);
        drop_metadata(person, shot);
      });
    } else if (order == 1) {
      for_each_face([&](unsigned person, unsigned shot) {
        drop_metadata(person, shot);
        drop_crop(person, shot);
      });
      EXPECT_TRUE(reaches("images_waiting", 2 * kPeople * kShots));
      drop_faces_one_by_one();
    } else {
      for_each_face([&](unsigned person, unsigned shot) {
        if (shot % 2 == 0) drop_metadata(person, shot);
        drop_face(person, shot);
        expect_samples(1 + person * kShots + shot + 1);
        drop_crop(person, shot);
        if (shot % 2 == 1) drop_metadata(person, shot);
      });
    }
    EXPECT_TRUE(eventually([&] { return inbox_is_empty() && !root_.has("known/Ann/ann.json"); }));
    EXPECT_TRUE(reaches("inbox_pending", 0));
    EXPECT_EQ(kith({"recluster"}).exit_code, 0);
    EXPECT_EQ(stop(), 0);
    return tables_of(root_ / "kith.db");
  }

 private:
  void drop_faces_one_by_one() {
    for_each_face([&](unsigned person, unsigned shot) {
      drop_face(person, shot);
      expect_samples(1 + person * kShots + shot + 1);
    });
  }
  void expect_samples(unsigned count) { EXPECT_TRUE(reaches("samples", count)); }
};

class AnyOrder : public ::testing::TestWithParam<int> {};

TEST_P(AnyOrder, EndsInTheSameCatalog) {
  const auto first = RootInOrder().tables_after(0);
  EXPECT_EQ(first.at("sample").size(), 1 + kPeople * kShots);
  EXPECT_EQ(first.at("thumbnail").size(), kPeople * kShots);
  EXPECT_THAT(first.at("sample").back(), HasSubstr("source=camera 2;"));
  EXPECT_EQ(RootInOrder().tables_after(GetParam()), first);
}

INSTANTIATE_TEST_SUITE_P(Order, AnyOrder, ::testing::Values(1, 2));

TEST_F(MetadataFiles, LieBesideTheirFileInTheArchive) {
  drop_metadata(1, 0);
  drop_face(1, 0);
  EXPECT_EQ(once().exit_code, 0);
  EXPECT_TRUE(root_.has("archive/day/1_0.json"));
  EXPECT_TRUE(inbox_is_empty());
}

TEST_F(MetadataFiles, WithoutAFileAreCountedAndWait) {
  drop_metadata(1, 0);
  start();
  EXPECT_TRUE(reaches("images_waiting", 1));
  EXPECT_EQ(status().at("inbox_pending"), 0);
  EXPECT_EQ(status().at("health"), "ok");
  EXPECT_TRUE(root_.has("inbox/day/1_0.json"));
}

TEST_F(MetadataFiles, ThatAreWrongFailWithAReason) {
  drop_face(1, 0);
  root_.place("inbox/day/1_0.json", R"({"time": "yesterday"})");
  EXPECT_EQ(once().exit_code, 1);
  EXPECT_TRUE(root_.has("archive/day/1_0.npy"));
  EXPECT_THAT(root_.text_of("failed/day/1_0.json.error.json"),
              HasSubstr("has the time \\\"yesterday\\\""));
}

TEST_F(MetadataFiles, OfAnotherModelKeepAFileOut) {
  configure("[inbox]\nmodel = \"ArcFace\"\ndimension = 64\nsettle = \"100ms\"\n");
  drop_face(1, 0);
  root_.place("inbox/day/1_0.json", R"({"model": "dlib"})");
  EXPECT_EQ(once().exit_code, 1);
  EXPECT_THAT(root_.text_of("failed/day/1_0.npy.error.json"), HasSubstr("\"wrong_model\""));
}

// Whichever of the two comes first.
TEST_F(MetadataFiles, OfAnotherModelTakeAFileBack) {
  configure("[inbox]\nmodel = \"ArcFace\"\nsettle = \"100ms\"\n");
  start();
  drop_face(1, 0);
  drop_face(2, 0);
  ASSERT_TRUE(eventually([&] { return root_.has("archive/day/1_0.npy"); }));
  ASSERT_TRUE(reaches("samples", 2));
  root_.place("inbox/day/1_0.json", R"({"model": "dlib"})");
  EXPECT_TRUE(reaches("files_failed", 1));
  EXPECT_TRUE(eventually([&] { return root_.has("failed/day/1_0.npy"); }));
  EXPECT_THAT(root_.text_of("failed/day/1_0.npy.error.json"), HasSubstr("\"wrong_model\""));
  EXPECT_FALSE(root_.has("archive/day/1_0.npy"));
  EXPECT_TRUE(root_.has("inbox/day/1_0.json"));
  EXPECT_EQ(status().at("samples"), 1);
  EXPECT_EQ(status().at("images_waiting"), 1);
  EXPECT_EQ(status().at("files_done"), 1);
}

TEST_F(MetadataFiles, ThatSayNothingFollowTheirFile) {
  drop_face(1, 0);
  root_.place("inbox/day/1_0.json", R"({"camera_id": 5})");
  root_.place("inbox/alone.json", "{}");
  EXPECT_EQ(once().exit_code, 1);
  EXPECT_TRUE(root_.has("archive/day/1_0.json"));
  EXPECT_TRUE(root_.has("failed/alone.json"));
}

TEST_F(MetadataFiles, DoNotFailForAFileOfTheirStemThatTheyDoNotFit) {
  drop("g.npy", face_file(1, 0));
  root_.place("inbox/g.json", R"([{"source": "door"}])");
  root_.place("inbox/g.jsonl", R"([[)" + numbers(1) + "],[" + numbers(2) + "]]\n");
  EXPECT_EQ(once().exit_code, 0);
  EXPECT_TRUE(root_.has("archive/g.json"));
}

TEST_F(MetadataFiles, AreNotNeededToNoticeAnotherModel) {
  start();
  drop("here.npy", faces_around(0, 50));
  ASSERT_TRUE(reaches("samples", 50));
  EXPECT_EQ(status().at("health"), "ok");
  drop("other.npy", faces_around(5, 20));
  EXPECT_TRUE(complains("most of the 20 faces in other.npy"));
  EXPECT_EQ(status().at("samples"), 70);
}

TEST_F(MetadataFiles, JsonWithEmbeddingsIsAnInputAsBefore) {
  root_.place("inbox/a.json", R"([{"source": "door", "embedding": [1, 0, 0]}])");
  EXPECT_EQ(once().exit_code, 0);
  EXPECT_TRUE(root_.has("archive/a.json"));
}

TEST_F(MetadataFiles, CanBeAskedFor) {
  for (unsigned shot = 0; shot < kShots; ++shot) {
    drop_metadata(1, shot);
    drop_crop(1, shot);
    drop_face(1, shot);
  }
  start();
  ASSERT_TRUE(reaches("samples", kShots));
  ASSERT_TRUE(eventually([&] { return inbox_is_empty(); }));
  const Json sample = ask({"samples", "list", "--file", "day/1_2.npy"}).at("samples").at(0);
  EXPECT_EQ(sample.at("source"), "camera 1");
  EXPECT_EQ(sample.at("time"), "2026-03-03T12:00:00Z");
  EXPECT_EQ(sample.at("quality"), 0.5);
  EXPECT_THAT(sample.at("tags"), ElementsAre("shot 2"));
  EXPECT_TRUE(sample.at("model").is_null());
  const auto count = [&](std::vector<std::string> filter) {
    filter.insert(filter.begin(), {"samples", "list"});
    return ask(filter).at("samples").size();
  };
  EXPECT_EQ(count({"--source", "camera 1"}), kShots);
  EXPECT_EQ(count({"--source", "camera 2"}), 0U);
  EXPECT_EQ(count({"--since", "2026-03-03"}), 2U);
  EXPECT_EQ(count({"--since", "2026-03-03T12:00:01Z", "--source", "camera 1"}), 1U);
  EXPECT_EQ(count({"--limit", "3"}), 3U);
  EXPECT_EQ(kith({"samples", "list", "--file", "nowhere.npy"}).exit_code, 4);
  EXPECT_EQ(kith({"samples", "list", "--since", "soon"}).exit_code, 2);
  EXPECT_EQ(kith({"-o", "csv", "status"}).exit_code, 2);
  const std::string csv = kith({"-o", "csv", "samples", "list", "--limit", "1"}).output;
  EXPECT_THAT(csv, HasSubstr("id,file,file_encoding,row,state,"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 2);

  const std::string id = std::to_string(sample.at("id").get<int>());
  const std::string face = (root_ / "face.jpg").native();
  EXPECT_EQ(kith({"samples", "show", id, "--thumbnail", face}).exit_code, 0);
  EXPECT_EQ(root_.text_of("face.jpg").substr(0, 2), "\xFF\xD8");
}

TEST_F(MetadataFiles, TheFirstEventSaysWhereAndWhen) {
  start();
  drop_metadata(1, 0);
  drop_face(1, 0);
  ASSERT_TRUE(reaches("samples", 1));
  for (const Json& event : events()) {
    if (event.at("kind") != "sample_unknown") continue;
    EXPECT_EQ(event.at("source"), "camera 1");
    EXPECT_EQ(event.at("time"), "2026-03-01T12:00:00Z");
    EXPECT_FALSE(event.at("intake_time").is_null());
    return;
  }
  FAIL() << "no event";
}

}  // namespace
}  // namespace kith::test
