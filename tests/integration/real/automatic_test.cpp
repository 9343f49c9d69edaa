// Thresholds that nobody chose, on real faces: 16 people with 3 references each, 184 faces of them
// and of 40 others.
#include <fstream>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct Truth {
  std::string person;
  bool enrolled = false;
};

std::map<std::string, Truth> everybody() {
  std::map<std::string, Truth> faces;
  std::ifstream lines(fs::path(KITH_TEST_DATA) / "faces/truth.csv");
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(',');
    const std::size_t second = line.find(',', first + 1);
    faces[line.substr(0, first)] = {line.substr(first + 1, second - first - 1),
                                    line.substr(second + 1).starts_with("known")};
  }
  return faces;
}

class Automatic : public KithTest {
 protected:
  void SetUp() override {
    configure("[classify]\ntolerance = \"auto\"\n[cluster]\neps = \"auto\"\n");
  }
  void bring(const std::string& folder) {
    root_.copy_in(fs::path(KITH_TEST_DATA) / "faces" / folder, folder);
  }

  /// Pairwise F of the clusters of those who are unknown.
  double pairwise_f() const {
    const auto people = everybody();
    std::vector<std::pair<Json, std::string>> unknown;
    for (const auto& [file, sample] : samples()) {
      if (sample.at("state") == "unknown") {
        unknown.emplace_back(sample.at("cluster"), people.at(file).person);
      }
    }
    double right = 0;
    double claimed = 0;
    double there = 0;
    for (std::size_t i = 0; i < unknown.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const bool same = unknown[i].second == unknown[j].second;
        const bool together = !unknown[i].first.is_null() && unknown[i].first == unknown[j].first;
        right += same && together;
        claimed += together;
        there += same;
      }
    }
    return 2 * right / (claimed + there);
  }

  void expect_good_decisions() {
    int right = 0;
    int wrong = 0;
    int strangers = 0;
    const auto people = everybody();
    for (const auto& [file, sample] : samples()) {
      if (sample.at("state") != "known") continue;
      const Truth& who = people.at(file);
      if (!who.enrolled) {
        ++strangers;
      } else {
        ++(sample.at("person") == who.person ? right : wrong);
      }
    }
    EXPECT_GE(right, 54);
    EXPECT_EQ(wrong, 0);
    EXPECT_LE(strangers, 1);
    EXPECT_GE(pairwise_f(), 0.97);
  }

  std::map<std::string, std::string> decided() const {
    std::map<std::string, std::string> decisions;
    for (const auto& [file, sample] : samples()) {
      decisions[file] = sample.at("state").dump() + sample.at("person").dump();
    }
    return decisions;
  }
};

TEST_F(Automatic, ThresholdsNameAndGroupRealFacesAsWellAsTheBestFixedOnes) {
  bring("known");
  bring("inbox");
  EXPECT_EQ(once().exit_code, 0);
  start();
  expect_good_decisions();
  const Json now = status();
  EXPECT_EQ(now.at("tolerance_automatic"), true);
  EXPECT_EQ(now.at("eps_automatic"), true);
  EXPECT_EQ(now.at("last_recluster").at("eps"), now.at("eps"));
  EXPECT_TRUE(now.at("last_recluster").at("stages").contains("calibrate"));
  EXPECT_THAT(now.at("calibration").get<std::string>(), HasSubstr("for an FPIR of 1 %"));
}

TEST_F(Automatic, ThresholdsAreTheSameWhetherKnownFacesComeBeforeOrAfter) {
  bring("known");
  bring("inbox");
  EXPECT_EQ(once().exit_code, 0);
  start();
  const auto before = decided();
  const Json then = status();
  EXPECT_EQ(stop(), 0);

  for (const char* entry : {"inbox", "known", "archive", "montages"}) fs::remove_all(root_ / entry);
  for (const char* file : {"kith.db", "kith.db-wal", "kith.db-shm"}) fs::remove(root_ / file);
  bring("inbox");
  EXPECT_EQ(once().exit_code, 0);
  bring("known");
  EXPECT_EQ(once().exit_code, 0);
  start();
  EXPECT_EQ(decided(), before);
  EXPECT_EQ(status().at("tolerance"), then.at("tolerance"));
  EXPECT_EQ(status().at("eps"), then.at("eps"));
}

TEST_F(Automatic, ThresholdsThatMoveAreAnEventEach) {
  bring("known");
  bring("inbox");
  EXPECT_EQ(once().exit_code, 0);
  start();
  std::size_t moves = 0;
  for (const Json& event : events()) {
    if (event.at("kind") != "thresholds_moved") continue;
    ++moves;
    EXPECT_TRUE(event.at("detail").contains("cause"));
  }
  EXPECT_GE(moves, 1U);
  const auto before = events().size();
  ask({"recluster"});
  EXPECT_EQ(events().size(), before + 1);  // nothing changed but that it was reclustered
}

TEST_F(Automatic, CalibrateShowsTheCurveAndAppliesAnotherFpir) {
  bring("known");
  bring("inbox");
  EXPECT_EQ(once().exit_code, 0);
  start();
  const Json found = ask({"calibrate", "--plot", root_ / "errors.png"});
  EXPECT_EQ(found.at("tolerance"), status().at("tolerance"));
  EXPECT_EQ(found.at("become_known"), 0);
  EXPECT_EQ(found.at("become_unknown"), 0);
  EXPECT_GT(found.at("curve").size(), 10U);
  EXPECT_THAT(root_.text_of("errors.png"), testing::StartsWith("\x89PNG"));

  EXPECT_EQ(kith({"calibrate", "--apply"}).exit_code, 2);
  const Json looser = ask({"calibrate", "--fpir", "0.1", "--apply", "--pin", "--yes"});
  EXPECT_EQ(looser.at("applied"), true);
  EXPECT_EQ(looser.at("tolerance_in_force"), looser.at("tolerance"));
  EXPECT_EQ(looser.at("tolerance_before"), found.at("tolerance"));
  EXPECT_GT(looser.at("become_known"), 0);
  EXPECT_EQ(status().at("tolerance"), looser.at("tolerance"));
  EXPECT_EQ(status().at("thresholds_pinned"), true);
  ask({"recluster"});
  EXPECT_EQ(status().at("tolerance"), looser.at("tolerance"));
  ask({"calibrate", "--unpin", "--yes"});
  ask({"recluster"});
  EXPECT_EQ(status().at("tolerance"), found.at("tolerance"));
}

TEST_F(Automatic, WhatANumberWouldChangeIsWhatItThenChanges) {
  bring("known");
  bring("inbox");
  EXPECT_EQ(once().exit_code, 0);
  start();
  const auto sizes = [this] {
    std::map<Json, Json> of_clusters;
    const Json listed = ask({"clusters", "list"}).at("clusters");
    for (const Json& cluster : listed) of_clusters[cluster.at("id")] = cluster.at("size");
    return of_clusters;
  };
  auto expected = decided();
  auto clusters = sizes();
  const Json found = ask({"calibrate", "--tolerance", "0.95", "--eps", "0.85"});
  EXPECT_EQ(found.at("tolerance_after"), 0.95);
  EXPECT_EQ(found.at("decision_changes").size(), found.at("decisions_changed"));
  EXPECT_GT(found.at("decisions_changed"), 0);
  EXPECT_GT(found.at("clusters_changed"), 0);
  EXPECT_EQ(decided(), expected);  // nothing was done

  std::size_t born = 0;
  for (const Json& change : found.at("decision_changes")) {
    expected[change.at("file")] = change.at("state").dump() + change.at("person").dump();
  }
  for (const Json& change : found.at("cluster_changes")) {
    if (change.at("cluster").is_null()) {
      ++born;
    } else if (change.at("change") == "died") {
      clusters.erase(change.at("cluster"));
    } else {
      clusters[change.at("cluster")] = change.at("size_after");
    }
  }
  configure("[classify]\ntolerance = 0.95\n[cluster]\neps = 0.85\n");
  EXPECT_EQ(kith({"reload"}).exit_code, 0);
  ask({"recluster"});
  EXPECT_EQ(decided(), expected);
  auto after = sizes();
  EXPECT_EQ(after.size(), clusters.size() + born);
  for (const auto& [id, size] : clusters) EXPECT_EQ(after[id], size) << id;
}

TEST_F(Automatic, WhatWasAppliedCanBeTakenBack) {
  bring("known");
  bring("inbox");
  EXPECT_EQ(once().exit_code, 0);
  start();
  const auto before = decided();
  const Json then = status();
  EXPECT_EQ(kith({"undo", "999"}).exit_code, 4);  // memory is recalled after a refusal
  ask({"calibrate", "--fpir", "0.1", "--apply", "--yes"});
  EXPECT_NE(decided(), before);
  EXPECT_EQ(kith({"undo"}).exit_code, 0);
  EXPECT_EQ(decided(), before);
  EXPECT_EQ(status().at("tolerance"), then.at("tolerance"));
  EXPECT_EQ(status().at("thresholds_pinned"), true);
}

TEST_F(Automatic, ANumberIsObeyedAndCalibrateChangesNothingThen) {
  configure("[classify]\ntolerance = 0.9\n[cluster]\neps = 0.9\n");
  bring("known");
  EXPECT_EQ(once().exit_code, 0);
  start();
  EXPECT_EQ(status().at("tolerance"), 0.9);
  EXPECT_EQ(status().at("tolerance_automatic"), false);
  const Outcome refused = kith({"calibrate", "--apply", "--yes"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.errors, HasSubstr("numbers in the configuration"));
  EXPECT_TRUE(ask({"calibrate"}).at("tolerance").is_number());
}

}  // namespace
}  // namespace kith::test
