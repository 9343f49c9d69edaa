// What is forgotten is gone, stays out, and takes nothing else with it.
#include "core/pipeline/erasure/erasure.hpp"

#include <gmock/gmock.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "core/base/error.hpp"
#include "core/pipeline/results.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr unsigned kHers = 1;
constexpr unsigned kHis = 2;

class Erasure : public testing::Test {
 protected:
  Erasure() : layout{root.catalog_path().parent_path()} {
    create_layout(layout);
    root.drop("known/Ada/0.npy", {face(kHers, 0)});
    root.drop("known/Bob/0.npy", {face(kHis, 0)});
    root.drop("both.npy", {face(kHers, 1), face(kHis, 1), face(kHers, 2)});
  }

  ErasureReceipt forget(const std::string& person) {
    return root.engine().forget({person, {}}, "a test", layout, true);
  }
  /// Whether the vector lies anywhere in the files of the root.
  bool found(const std::vector<float>& vector) const {
    const std::string needle(reinterpret_cast<const char*>(vector.data()),
                             vector.size() * sizeof(float));
    for (const auto& entry : std::filesystem::recursive_directory_iterator(layout.root)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      if (text.find(needle) != std::string::npos) return true;
    }
    return false;
  }

  SmallRoot root;
  RootLayout layout;
};

TEST_F(Erasure, LeavesNoVectorInTheDatabaseAndKeepsTheOthers) {
  ASSERT_TRUE(found(face(kHers, 0)));
  const ErasureReceipt receipt = forget("Ada");
  EXPECT_EQ(receipt.samples, 3U);
  EXPECT_FALSE(found(face(kHers, 0)));
  EXPECT_FALSE(found(face(kHers, 2)));
  EXPECT_TRUE(found(face(kHis, 1)));
  EXPECT_FALSE(root.reader().person("Ada").has_value());
  EXPECT_EQ(root.sample("both.npy", 1).person_name, "Bob");
  EXPECT_EQ(root.engine().counts().samples(), 2U);
}

TEST_F(Erasure, RefusesTheSameRowsAndNotTheirNeighbors) {
  forget("Ada");
  EXPECT_EQ(root.drop("again.npy", {face(kHers, 1)}).reason, RejectionReason::kForgotten);
  const FileRecord mixed = root.drop("mixed.npy", {face(kHis, 7), face(kHers, 2), face(kHis, 8)});
  EXPECT_EQ(mixed.state, FileState::kArchived);
  EXPECT_EQ(mixed.samples, 2U);
  EXPECT_THAT(mixed.bad_rows, testing::ElementsAre(1));
  EXPECT_EQ(root.sample("mixed.npy", 2).person_name, "Bob");
  EXPECT_EQ(root.drop("known/Ada/1.npy", {face(kHers, 0)}).state, FileState::kFailed);
  root.open();
  EXPECT_EQ(root.drop("later.npy", {face(kHers, 1), face(kHers, 0)}).state, FileState::kFailed);
}

TEST_F(Erasure, LeavesNoNameInJournalAndHistory) {
  root.engine().run(rename_person("Ada", "Ada Lovelace"), "a test");
  forget("Ada Lovelace");
  for (const EventRecord& event : root.events()) {
    EXPECT_THAT(event.person_name.value_or(""), testing::Not(HasSubstr("Ada")));
    EXPECT_THAT(event.file.value_or(""), testing::Not(HasSubstr("Ada")));
    EXPECT_THAT(event.detail, testing::Not(HasSubstr("Ada")));
  }
  for (const CommandRecord& command : root.reader().commands({})) {
    EXPECT_THAT(command.description, testing::Not(HasSubstr("Ada")));
    EXPECT_THAT(command.changes, IsEmpty());
  }
}

TEST_F(Erasure, TakesBackResultsThatNameThePerson) {
  write_results(root.reader(), layout.results());
  std::ofstream(layout.results() / ".samples.csv.1.tmp") << "Ada";
  std::ofstream(layout.results() / "notes.txt") << "of somebody else";
  const ErasureReceipt receipt = forget("Ada");
  EXPECT_THAT(receipt.deleted, testing::Contains("results/people.csv"));
  const std::filesystem::directory_iterator left(layout.results());
  EXPECT_EQ(left->path().filename(), "notes.txt");
  EXPECT_EQ(std::distance(begin(left), end(left)), 1);
}

TEST_F(Erasure, CannotBeTakenBackNorWhatWouldNeedIt) {
  root.engine().run(assign_samples({root.sample("both.npy", 0).id}, "Ada"), "a test");
  root.engine().run(rename_person("Bob", "Robert"), "a test");
  forget("Ada");
  for (const CommandNumber number : {1, 3}) {
    try {
      root.engine().undo(number, "a test");
      FAIL() << number;
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("erased"));
    }
  }
  EXPECT_NO_THROW(root.engine().undo(2, "a test"));
}

TEST_F(Erasure, OfSomeSamplesKeepsTheirPerson) {
  root.engine().forget({std::nullopt, {root.sample("both.npy", 0).id}}, "a test", layout, true);
  EXPECT_EQ(root.reader().person("Ada")->samples, 2U);
  EXPECT_FALSE(found(face(kHers, 1)));
  EXPECT_EQ(root.sample("both.npy", 2).person_name, "Ada");
}

TEST_F(Erasure, ThatWasInterruptedIsFinishedByTheNextStart) {
  forget("Ada");
  std::ofstream(layout.archive() / "left.npy") << "what the process had no time for";
  ErasurePlan plan;
  plan.command = 1;
  plan.deletions = {{"archive/left.npy"}};
  store_plan(layout, plan);
  root.open();
  root.engine().finish_erasure(layout);
  EXPECT_FALSE(std::filesystem::exists(layout.archive() / "left.npy"));
  EXPECT_FALSE(stored_plan(layout).has_value());
}

TEST_F(Erasure, ThatWasNotCommittedErasesNothing) {
  std::ofstream(layout.archive() / "kept.npy") << "nobody was told that it goes";
  ErasurePlan plan;
  plan.command = 1;
  plan.deletions = {{"archive/kept.npy"}};
  store_plan(layout, plan);
  root.engine().finish_erasure(layout);
  EXPECT_TRUE(std::filesystem::exists(layout.archive() / "kept.npy"));
  EXPECT_FALSE(stored_plan(layout).has_value());
}

}  // namespace
}  // namespace kith::test
