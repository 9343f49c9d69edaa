// What is forgotten is gone, stays out, and takes nothing else with it.
#include "core/pipeline/erasure/erasure.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <set>

#include "core/pipeline/results.hpp"
#include "tests/core/pipeline/erasure_fixture.hpp"

namespace kith::test {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

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

TEST_F(Erasure, KeepsTheHistoryOfPeopleWhoseNamesContainTheName) {
  root.engine().run(rename_person("Bob", "Adam"), "a test");
  forget("Ada");
  EXPECT_EQ(refusal(1), "done");
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
  EXPECT_EQ(refusal(1),
            "command 1 ((forgotten)) cannot be taken back: what it would need was erased");
  EXPECT_EQ(
      refusal(3),
      "command 3 (a person with 3 faces forgotten) cannot be taken back: forgetting cannot be "
      "undone, what it would need was erased");
  EXPECT_NO_THROW(root.engine().undo(2, "a test"));
}

TEST_F(Erasure, ThatWasTheLastIsNotPassedOverByAnUndo) {
  root.engine().run(rename_person("Bob", "Robert"), "a test");
  forget("Ada");
  EXPECT_THAT(refusal({}), HasSubstr("forgetting cannot be undone, what it would need was erased; "
                                     "'kith undo 1' takes back what was told before it (Bob "
                                     "renamed Robert)"));
  EXPECT_TRUE(root.reader().person("Robert").has_value());
  root.engine().undo(1, "a test");
  EXPECT_TRUE(root.reader().person("Bob").has_value());
  EXPECT_THAT(refusal({}), testing::EndsWith("what it would need was erased"));
}

TEST_F(Erasure, OfSomeSamplesKeepsTheirPerson) {
  root.engine().forget({std::nullopt, {root.sample("both.npy", 0).id}}, "a test", layout, {});
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

TEST_F(ErasureOfFiles, WhatIsLeftOfAMixedFileThatIsDroppedAgainStaysInTheArchive) {
  forget("Ada");
  write(layout.inbox() / "trip/mixed.npy", {face(kHis, 7), face(kHers, 2), face(kHis, 8)});
  const FileRecord mixed = take_in("trip/mixed.npy");
  EXPECT_EQ(mixed.samples, 2U);
  EXPECT_EQ(mixed.stored_as, "trip/mixed.npy");
  EXPECT_THAT(archived("trip/mixed.npy"), testing::ElementsAre(face(kHis, 7), face(kHis, 8)));
  EXPECT_FALSE(std::filesystem::exists(layout.inbox() / "trip/mixed.npy"));
  EXPECT_FALSE(found(face(kHers, 2)));
}

TEST_F(ErasureOfFiles, OrNothingOfItWhereTheyAreToBeDeleted) {
  forget("Ada");
  write(layout.inbox() / "mixed.npy", {face(kHis, 7), face(kHers, 2)});
  EXPECT_EQ(take_in("mixed.npy", ArchivePolicy::kKeep, false).stored_as, "");
  EXPECT_FALSE(std::filesystem::exists(layout.archive() / "mixed.npy"));
  EXPECT_FALSE(found(face(kHers, 2)));
}

TEST_F(ErasureOfFiles, WhatIsWrittenAnewTakesNoOtherFilesName) {
  write(layout.archive() / "both.npy", {face(9, 9)});
  forget("Ada");
  write(layout.inbox() / "both.npy", {face(kHis, 7), face(kHers, 2)});
  EXPECT_EQ(take_in("both.npy").stored_as, "both.1.npy");
  EXPECT_THAT(archived("both.npy"), testing::ElementsAre(face(9, 9)));
}

TEST_F(ErasureOfFiles, FilesThatStillLieInAnInboxElsewhereGo) {
  layout.elsewhere = layout.root.parent_path() / (layout.root.filename().native() + "-inbox");
  write(layout.inbox() / "door/hers.npy", {face(kHers, 5)});
  root.engine().take_in({read("door/hers.npy")});
  forget("Ada");
  EXPECT_FALSE(std::filesystem::exists(layout.inbox() / "door/hers.npy"));
  std::filesystem::remove_all(layout.elsewhere);
}

TEST_F(ErasureOfFiles, AnInboxThatIsLeftAsItIsIsOutOfReachAndItsRowsAreRefused) {
  write(layout.inbox() / "hers.npy", {face(kHers, 5)});
  take_in("hers.npy", ArchivePolicy::kLeave);
  const ErasureReceipt receipt = forget("Ada", {.leave = true});
  EXPECT_THAT(receipt.out_of_reach, testing::Contains(HasSubstr("left as it is")));
  EXPECT_TRUE(std::filesystem::exists(layout.inbox() / "hers.npy"));
  EXPECT_EQ(take_in("hers.npy", ArchivePolicy::kLeave).reason, RejectionReason::kForgotten);
}

TEST_F(ErasureOfFiles, MetadataBesideAForgottenFaceGo) {
  write(layout.inbox() / "hers.npy", {face(kHers, 5)});
  take_in("hers.npy");
  std::ofstream(layout.archive() / "hers.json") << R"({"source": "Ada's phone"})";
  std::ofstream(layout.archive() / "his.json") << R"({"source": "door"})";
  forget("Ada");
  EXPECT_FALSE(std::filesystem::exists(layout.archive() / "hers.json"));
  EXPECT_TRUE(std::filesystem::exists(layout.archive() / "his.json"));
}

TEST_F(ErasureOfFiles, MetadataThatWereRefusedBesideAForgottenFaceGo) {
  write(layout.inbox() / "hers.npy", {face(kHers, 5)});
  take_in("hers.npy");
  std::ofstream(layout.inbox() / "hers.json") << R"([{"source": "Ada's phone"}, {}])";
  const auto outcomes = root.engine().attach_metadata({read("hers.json")});
  ASSERT_EQ(outcomes.front().fate, ImageOutcome::Fate::kFailed);
  Spool spool(layout, ArchivePolicy::kKeep);
  root.engine().note_moved(spool.put_away({*outcomes.front().failure}));
  ASSERT_TRUE(std::filesystem::exists(layout.failed() / "hers.json"));
  forget("Ada");
  EXPECT_TRUE(std::filesystem::is_empty(layout.failed()));
}

/// Several files of one name, each with a document beside it that says which camera saw it.
class ErasureOfOneName : public ErasureOfFiles {
 protected:
  void come(const std::string& source, const std::vector<float>& row) {
    write(layout.inbox() / "face.npy", {row});
    take_in("face.npy");
    std::ofstream(layout.inbox() / "face.json") << R"({"source": ")" << source << R"("})";
    const auto outcomes = root.engine().attach_metadata({read("face.json")});
    ASSERT_EQ(outcomes.front().fate, ImageOutcome::Fate::kAttached);
    Spool(layout, ArchivePolicy::kKeep).put_away_images(std::vector{std::string("face.json")});
  }
  std::set<std::string> sources() const {
    std::set<std::string> left;
    for (const auto& file : std::filesystem::directory_iterator(layout.archive())) {
      if (file.path().extension() != ".json") continue;
      std::ifstream text(file.path());
      left.insert({std::istreambuf_iterator<char>(text), {}});
    }
    return left;
  }
};

TEST_F(ErasureOfOneName, MetadataUnderAnyNameGoWithTheirFaceAndThoseOfOthersStay) {
  come("door", face(kHis, 5));
  come("her phone", face(kHers, 5));
  come("gate", face(kHis, 6));
  come("her desk", face(kHers, 6));
  ASSERT_EQ(sources().size(), 4U);
  forget("Ada");
  EXPECT_THAT(sources(), testing::ElementsAre(R"({"source": "door"})", R"({"source": "gate"})"));
  forget("Bob");
  EXPECT_THAT(sources(), IsEmpty());
}

TEST_F(ErasureOfOneName, AnInputOfThatNameIsNoMetadata) {
  const std::vector<float> his = face(kHis, 5);
  const std::string text = fmt::format("[[{}]]", fmt::join(his, ","));
  std::ofstream(layout.inbox() / "face.json") << text;
  ASSERT_EQ(take_in("face.json").stored_as, "face.json");
  come("her phone", face(kHers, 5));
  ASSERT_EQ(sources().size(), 2U);
  forget("Ada");
  EXPECT_THAT(sources(), testing::Contains(text));
}

TEST_F(ErasureOfFiles, MetadataOfAFileInTheFolderOfThePersonGoWhenOthersStayInIt) {
  write(layout.root / "known/Ada/both.npy", {face(kHers, 5), face(kHis, 5)});
  take_in("known/Ada/both.npy");
  std::filesystem::create_directories(layout.archive() / "known/Ada");
  std::ofstream(layout.archive() / "known/Ada/both.json") << R"({"source": "her album"})";
  root.engine().run(assign_samples({root.sample("known/Ada/both.npy", 1).id}, "Bob"), "a test");
  forget("Ada");
  EXPECT_FALSE(std::filesystem::exists(layout.archive() / "known/Ada/both.json"));
}

}  // namespace
}  // namespace kith::test
