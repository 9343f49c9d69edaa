// What is found out, as files that other programs read.
#include <fmt/format.h>

#include <sstream>

#include "tests/support/kith_test.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;

// The cells of an RFC 4180 text.
std::vector<std::vector<std::string>> cells_of(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    std::string& cell = rows.back().back();
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      cell += text[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && c == ',') {
      rows.back().emplace_back();
    } else if (!quoted && c == '\n') {
      rows.push_back({""});
    } else {
      cell += c;
    }
  }
  rows.pop_back();
  return rows;
}

class Results : public KithTest {
 protected:
  // A column of a file of the results, by its title.
  std::vector<std::string> column(const std::string& file, const std::string& title) const {
    const auto rows = cells_of(root_.text_of("results/" + file));
    const auto at = static_cast<std::size_t>(
        std::find(rows.at(0).begin(), rows.at(0).end(), title) - rows.at(0).begin());
    std::vector<std::string> cells;
    for (std::size_t i = 1; i < rows.size(); ++i) cells.push_back(rows[i].at(at));
    return cells;
  }
};

TEST_F(Results, ADataSetJoinsRowByRow) {
  constexpr unsigned kRows = 60;
  std::string csv;  // label, then the embedding
  std::vector<std::string> labels;
  for (unsigned i = 0; i < kRows; ++i) {
    labels.push_back(fmt::format("person \"{}\", {}", i % 3, i % 2));
    std::string line = fmt::format("\"person \"\"{}\"\", {}\"", i % 3, i % 2);
    for (const double value : face_of(i % 3, i)) line += fmt::format(",{:.9f}", value);
    csv += line + "\n";
  }
  root_.place("inbox/set, 1.csv", csv);
  ASSERT_EQ(once().exit_code, 0);
  EXPECT_EQ(column("samples.csv", "label"), labels);
  const auto files = column("samples.csv", "file");
  const auto rows = column("samples.csv", "row");
  const auto clusters = column("samples.csv", "cluster");
  for (unsigned i = 0; i < kRows; ++i) {
    EXPECT_EQ(files[i], "set, 1.csv");
    EXPECT_EQ(rows[i], std::to_string(i));
    EXPECT_EQ(clusters[i], std::to_string(i % 3 + 1));
  }
  EXPECT_EQ(column("clusters.csv", "size"), std::vector<std::string>(3, "20"));
}

TEST_F(Results, SayWhatTheClientSays) {
  drop_known("=Ann", "a.npy", face_file(1, 0));
  drop_faces(1, 1, 3);
  drop_faces(2, 0, 3);
  root_.place("inbox/2_0.json", R"({"source": "@door", "box": [1, 2, 3, 4], "tags": ["a,b"]})");
  start();
  ASSERT_TRUE(reaches("samples", 7));
  ASSERT_EQ(stop(), 0);
  ASSERT_EQ(once().exit_code, 0);
  start();
  EXPECT_EQ(root_.text_of("results/samples.csv"), kith({"-o", "csv", "samples", "list"}).output);
  EXPECT_EQ(column("people.csv", "name"), std::vector<std::string>{"'=Ann"});
  EXPECT_EQ(column("people.csv", "samples"), std::vector<std::string>{"4"});
}

TEST_F(Results, AreWrittenAfterEachReclusterWhereTheyAreEnabled) {
  configure("[results]\nenabled = true\n");
  drop_faces(1, 0, 3);
  start();
  ASSERT_TRUE(reaches("samples", 3));
  EXPECT_EQ(kith({"recluster"}).exit_code, 0);
  EXPECT_TRUE(eventually([&] {
    return root_.has("results/samples.csv") &&
           column("samples.csv", "cluster") == std::vector<std::string>(3, "1");
  }));
}

TEST_F(Results, AreNotWrittenByADaemonThatWasNotAsked) {
  drop_faces(1, 0, 3);
  start();
  ASSERT_TRUE(reaches("samples", 3));
  EXPECT_EQ(kith({"recluster"}).exit_code, 0);
  EXPECT_EQ(stop(), 0);
  EXPECT_FALSE(root_.has("results"));
}

TEST_F(Results, OfATrialChangeNothing) {
  drop_faces(1, 0, 4);
  drop_faces(2, 0, 4);
  start();
  ASSERT_TRUE(reaches("samples", 8));
  ASSERT_EQ(kith({"recluster"}).exit_code, 0);
  const Json before = ask({"clusters", "list"});
  const std::size_t events_before = events().size();
  const Json trials =
      ask({"recluster", "--dry-run", "--eps", "0.5", "0.05", "--min-samples", "3", "5"})
          .at("trials");
  ASSERT_EQ(trials.size(), 4U);
  EXPECT_EQ(trials[0].at("eps"), 0.5);
  EXPECT_EQ(trials[0].at("min_samples"), 3);
  EXPECT_EQ(trials[0].at("clusters"), 2);
  EXPECT_EQ(trials[0].at("noise"), 0);
  EXPECT_EQ(trials[0].at("largest_share"), 0.5);
  EXPECT_EQ(trials[0].at("churn"), 0.0);
  EXPECT_EQ(trials[2].at("clusters"), 0);
  EXPECT_EQ(trials[2].at("noise"), 8);
  EXPECT_EQ(trials[2].at("churn"), 1.0);
  EXPECT_EQ(ask({"clusters", "list"}), before);
  EXPECT_EQ(events().size(), events_before);
  EXPECT_EQ(kith({"recluster", "--eps", "0.5"}).exit_code, 2);
  EXPECT_THAT(kith({"recluster", "--dry-run", "--eps", "3"}).errors, HasSubstr("eps 3 is out of"));
}

}  // namespace
}  // namespace kith::test
