// What people tell kith about real faces: names, a merge taken back, a person forgotten.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

namespace fs = std::filesystem;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

fs::path faces_folder() {
  return fs::path(KITH_TEST_DATA) / "faces";
}

/// file → who it really is
std::map<std::string, std::string> true_names() {
  std::map<std::string, std::string> people;
  std::ifstream lines(faces_folder() / "truth.csv");
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(',');
    people[line.substr(0, first)] = line.substr(first + 1, line.find(',', first + 1) - first - 1);
  }
  return people;
}

class RealCommands : public KithTest {
 protected:
  RealCommands() {
    configure("[classify]\ntolerance = 0.9\n[cluster]\neps = 0.9\nmin_samples = 3\n");
    root_.copy_in(faces_folder() / "known", "known");
  }

  void bring(const std::string& file) {
    fs::path crop = faces_folder() / "inbox" / file;
    crop.replace_extension(".png");
    drop(crop.filename().native(), bytes_of(crop));
    drop(file, bytes_of(faces_folder() / "inbox" / file));
  }
  static std::vector<std::byte> bytes_of(const fs::path& path) {
    const std::string text = file_text(path);
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    return {first, first + text.size()};
  }
  Json told(std::vector<std::string> arguments) const { return ask(std::move(arguments)); }

  /// The one person whose faces all members of a cluster are; empty where they are several's.
  std::string person_of(const Json& cluster) const {
    std::set<std::string> people;
    const auto names = true_names();
    for (const auto& [file, sample] : samples()) {
      if (sample.at("cluster") == cluster.at("id")) people.insert(names.at(file));
    }
    return people.size() == 1 ? *people.begin() : "";
  }

  std::vector<std::string> tables() const {
    SQLite::Database database((root_ / "kith.db").native(), SQLite::OPEN_READONLY);
    std::vector<std::string> rows;
    for (const char* table : {"sample", "person", "cluster", "embedding", "thumbnail", "rejection",
                              "cut", "file", "setting"}) {
      SQLite::Statement query(database, std::string("SELECT * FROM ") + table + " ORDER BY 1, 2");
      while (query.executeStep()) {
        std::string row = table;
        for (int i = 0; i < query.getColumnCount(); ++i) {
          row += '|' + query.getColumn(i).getString();
        }
        rows.push_back(row);
      }
    }
    return rows;
  }

  /// Blobs of a query: embeddings or thumbnails.
  std::vector<std::string> blobs(const std::string& sql) const {
    SQLite::Database database((root_ / "kith.db").native(), SQLite::OPEN_READONLY);
    SQLite::Statement query(database, sql);
    std::vector<std::string> all;
    while (query.executeStep()) all.push_back(query.getColumn(0).getString());
    return all;
  }

  /// Files of the root that hold any of these bytes.
  std::vector<std::string> holders(const std::vector<std::string>& needles) const {
    std::vector<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(root_.path())) {
      if (!entry.is_regular_file()) continue;
      const std::string text = file_text(entry.path());
      for (const std::string& needle : needles) {
        if (text.find(needle) == std::string::npos) continue;
        found.push_back(entry.path().native());
        break;
      }
    }
    return found;
  }
};

TEST_F(RealCommands, ALabelNamesTheFacesThatComeLaterAndLeavesOtherClustersAlone) {
  const auto names = true_names();
  std::map<std::string, int> brought;
  std::vector<std::string> later;
  for (const auto& [file, person] : names) {
    if (!file.starts_with("face_")) continue;
    brought[person] < 4 ? bring(file) : later.push_back(file);
    ++brought[person];
  }
  start();
  ASSERT_TRUE(reaches("inbox_pending", 0));
  ASSERT_EQ(kith({"recluster"}).exit_code, 0);

  // All later faces of theirs lie within the tolerance of the first four.
  const std::set<std::string> chosen{"angelina_jolie", "jake_gyllenhaal", "tilda_swinton"};
  std::set<std::string> labeled;
  std::map<std::string, Json> before = samples();
  std::set<Json> ended;
  const Json clusters = told({"clusters", "list"}).at("clusters");
  for (const Json& cluster : clusters) {
    const std::string person = person_of(cluster);
    if (!chosen.contains(person)) continue;
    const Json outcome = told({"clusters", "label", cluster.at("id").dump(), person});
    EXPECT_EQ(outcome.at("references"), cluster.at("size"));
    labeled.insert(person);
    ended.insert(cluster.at("id"));
  }
  ASSERT_EQ(labeled, chosen);
  for (const std::string& file : later) bring(file);
  ASSERT_TRUE(reaches("inbox_pending", 0));
  const auto after = samples();
  for (const std::string& file : later) {
    if (!labeled.contains(names.at(file))) continue;
    EXPECT_EQ(after.at(file).at("state"), "known") << file;
    EXPECT_EQ(after.at(file).at("person"), names.at(file)) << file;
  }
  for (const auto& [file, sample] : before) {
    if (sample.at("cluster").is_null() || ended.contains(sample.at("cluster"))) continue;
    if (after.at(file).at("state") == "known") continue;
    EXPECT_EQ(after.at(file).at("cluster"), sample.at("cluster")) << file;
  }
  const Json left = told({"clusters", "list"}).at("clusters");
  for (const Json& cluster : left) {
    EXPECT_FALSE(ended.contains(cluster.at("id")));
  }
}

TEST_F(RealCommands, AMergeTakenBackLeavesTheCatalogAsItWasTableByTable) {
  root_.copy_in(faces_folder() / "inbox", "inbox");
  start();
  ASSERT_TRUE(reaches("inbox_pending", 0));
  ASSERT_EQ(kith({"recluster"}).exit_code, 0);
  const auto before = tables();
  const std::size_t dropped = told({"history"}).at("commands").size();
  told({"people", "merge", "brad_pitt", "tom_hanks", "--yes"});
  EXPECT_NE(tables(), before);
  EXPECT_EQ(kith({"people", "show", "brad_pitt"}).exit_code, 4);
  told({"undo"});
  EXPECT_EQ(tables(), before);
  EXPECT_EQ(told({"history"}).at("commands").size(), dropped + 2);
}

TEST_F(RealCommands, WhoIsForgottenIsNowhereInTheRoot) {
  root_.copy_in(faces_folder() / "inbox", "inbox");
  start();
  ASSERT_TRUE(reaches("inbox_pending", 0));
  ASSERT_EQ(kith({"recluster"}).exit_code, 0);
  told({"people", "rename", "robert_de_niro", "Bobby Milk"});
  std::string renaming;
  const Json history = told({"history"});
  for (const Json& command : history.at("commands")) {
    if (command.at("kind") == "rename") renaming = command.at("number").dump();
  }
  const std::string theirs =
      " FROM sample JOIN {0} ON sample_id = id WHERE person_id = (SELECT id FROM person WHERE name "
      "= 'Bobby Milk')";
  const auto of = [&](const std::string& column, const std::string& table) {
    std::string sql = "SELECT " + column + theirs;
    return blobs(sql.replace(sql.find("{0}"), 3, table));
  };
  std::vector<std::string> needles = of("vector", "embedding");
  ASSERT_GT(needles.size(), 3U);
  for (const std::string& jpeg : of("jpeg", "thumbnail")) needles.push_back(jpeg.substr(600, 200));
  for (const auto& entry : fs::directory_iterator(faces_folder() / "known" / "robert_de_niro")) {
    const std::string text = file_text(entry.path());
    needles.push_back(text.substr(text.size() - 256));
  }
  needles.insert(needles.end(), {"Bobby Milk", "robert_de_niro"});
  EXPECT_THAT(holders(needles), testing::Not(IsEmpty()));

  EXPECT_EQ(kith({"people", "forget", "Bobby Milk"}).exit_code, 2);
  const Json receipt = told({"people", "forget", "Bobby Milk", "--yes"});
  EXPECT_GT(receipt.at("samples"), 3);
  EXPECT_THAT(receipt.at("out_of_reach"), testing::Not(IsEmpty()));
  EXPECT_THAT(holders(needles), IsEmpty());
  EXPECT_EQ(kith({"people", "show", "Bobby Milk"}).exit_code, 4);

  const Outcome undone = kith({"undo", renaming});
  EXPECT_EQ(undone.exit_code, 1);
  EXPECT_THAT(undone.errors, HasSubstr("erased"));

  // The same rows are refused when they are dropped again.
  root_.copy_in(faces_folder() / "known" / "robert_de_niro", "inbox/again");
  ASSERT_TRUE(lists_again());
  ASSERT_TRUE(reaches("inbox_pending", 0));
  const auto all = files();
  EXPECT_EQ(all.at("again/0.npy").at("state"), "failed");
  EXPECT_EQ(all.at("again/0.npy").at("reason"), "forgotten");
}

}  // namespace
}  // namespace kith::test
