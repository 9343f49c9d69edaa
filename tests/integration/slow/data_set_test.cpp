// A data set of 100,000 rows with labels: the results join to it row by row, and trying values out
// tells what reclusters with them find.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <random>

#include "tests/support/kith_test.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith::test {
namespace {

constexpr std::size_t kRows = 100'000;
constexpr std::size_t kPeople = 4'000;
constexpr std::size_t kValues = 64;
constexpr std::size_t kLabelWidth = 8;

std::string label_of(std::size_t row) {
  return fmt::format("p{:06}", row * 7919 % kPeople);
}

std::vector<std::byte> embeddings() {
  std::mt19937 random(5);
  std::normal_distribution<double> normal;
  std::vector<double> people(kPeople * kValues);
  for (double& value : people) value = normal(random);
  std::vector<double> rows;
  rows.reserve(kRows * kValues);
  for (std::size_t row = 0; row < kRows; ++row) {
    const std::size_t person = row * 7919 % kPeople;
    for (std::size_t d = 0; d < kValues; ++d) {
      rows.push_back(people[person * kValues + d] + 0.3 * normal(random));
    }
  }
  return npy_matrix(kRows, kValues, rows);
}

std::vector<std::byte> labels() {
  std::string data;
  for (std::size_t row = 0; row < kRows; ++row) {
    std::string label = label_of(row);
    label.resize(kLabelWidth);
    data += label;
  }
  return npy_file(fmt::format("{{'descr': '|S{}', 'fortran_order': False, 'shape': ({},), }}",
                              kLabelWidth, kRows),
                  to_bytes(data));
}

class DataSet : public KithTest {
 protected:
  /// From when a file of one face lies in the inbox to when it is decided.
  std::chrono::steady_clock::duration time_to_decide(unsigned shot) {
    const std::string name = fmt::format("lone-{}.npy", shot);
    const auto begin = std::chrono::steady_clock::now();
    drop(name, face_file(1, shot));
    EXPECT_EQ(kith({"wait", name}).exit_code, 0);
    return std::chrono::steady_clock::now() - begin;
  }
};

TEST_F(DataSet, JoinsRowByRowAndIsTriedOutAsItIsClustered) {
  drop("embeddings.npy", embeddings());
  drop("labels.npy", labels());
  Process all_at_once({.program = KITHD_PROGRAM, .arguments = {"--root", root_.path(), "--once"}});
  ASSERT_EQ(all_at_once.wait(std::chrono::minutes(4)), 0) << all_at_once.errors();

  std::ifstream samples(root_ / "results/samples.csv");
  std::string line;
  ASSERT_TRUE(std::getline(samples, line));
  std::size_t row = 0;
  for (; std::getline(samples, line); ++row) {
    ASSERT_TRUE(line.starts_with(fmt::format("{},embeddings.npy,,{},unknown,", row + 1, row)))
        << line;
    ASSERT_NE(line.find("," + label_of(row) + ","), std::string::npos) << line;
  }
  EXPECT_EQ(row, kRows);

  start();
  EXPECT_LT(time_to_decide(1), std::chrono::seconds(1));
  std::vector<std::string> trial{"recluster", "--dry-run", "--min-samples", "3", "--eps"};
  for (int i = 0; i < 10; ++i) trial.push_back(fmt::format("{:.2f}", 0.32 + 0.02 * i));
  const Json trials = ask(trial).at("trials");
  ASSERT_EQ(trials.size(), 10U);
  for (const std::size_t i : {0U, 4U, 9U}) {
    configure(
        fmt::format("[cluster]\nmin_samples = 3\neps = {}\n", trials[i].at("eps").get<double>()));
    ASSERT_EQ(kith({"reload"}).exit_code, 0);
    const Json alone = ask({"recluster"});
    EXPECT_EQ(trials[i].at("clusters"), alone.at("clusters"));
    EXPECT_EQ(trials[i].at("noise"), alone.at("noise"));
  }
  EXPECT_LT(time_to_decide(2), std::chrono::seconds(1));
}

}  // namespace
}  // namespace kith::test
