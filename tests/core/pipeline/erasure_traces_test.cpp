// What could be left of somebody who is forgotten: bytes without a record, names they had before.
#include "tests/core/pipeline/erasure_fixture.hpp"

namespace kith::test {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;

constexpr unsigned kPaulina = 5;
constexpr unsigned kThird = 6;

class ErasureOfTraces : public ErasureOfFiles {
 protected:
  SampleId stranger(const std::string& path, const std::vector<float>& row) {
    root.drop(path, {row});
    return root.sample(path).id;
  }
  void run(const Command& command) { root.engine().run(command, "a test"); }
  void undo() { root.engine().undo({}, "a test"); }
  bool is_in_failed(const std::string& path) const {
    return std::filesystem::exists(layout.failed() / path);
  }
};

TEST_F(ErasureOfTraces, WhatHadNoRecordAnyMoreInTheFoldersOfThePersonGoes) {
  come("known/Third/0.npy", {face(kThird, 0)});
  come("known/Paulina/0.npy", {face(kPaulina, 0)});
  come("known/Paulina/1.npy", {face(kPaulina, 1)});
  ASSERT_EQ(come("known/Third/x.npy", {face(kPaulina, 0)}).reason,
            RejectionReason::kEnrolledElsewhere);
  forget_files({"known/Paulina/0.npy"});
  ASSERT_TRUE(found(face(kPaulina, 0)));
  const ErasureReceipt receipt = forget("Paulina");
  EXPECT_FALSE(found(face(kPaulina, 0)));
  EXPECT_FALSE(found("Paulina"));
  EXPECT_TRUE(std::filesystem::is_empty(layout.failed()));
  EXPECT_THAT(receipt.deleted,
              IsSupersetOf({"archive/known/Paulina/0.npy", "archive/known/Paulina/1.npy",
                            "failed/known/Third/x.npy", "failed/known/Third/x.npy.error.json"}));
  EXPECT_THAT(receipt.out_of_reach, Contains(HasSubstr("kith files forget")));
}

TEST_F(ErasureOfTraces, WhatSomebodyElseHasInTheirFolderIsKeptWithoutTheName) {
  come("known/Third/0.npy", {face(kThird, 0)});
  come("known/Paulina/0.npy", {face(kPaulina, 0)});
  come("known/Paulina/wrong.npy", {face(kThird, 1)});
  come("known/Bob/wrong.npy", {face(kThird, 1)});  // refused, and the reason names Paulina
  run(assign_samples({root.sample("known/Paulina/wrong.npy").id}, "Third"));
  forget("Paulina");
  EXPECT_FALSE(found("Paulina"));
  EXPECT_EQ(root.reader().person("Third")->references, 2U);
  const FileRecord refused = root.reader().newest_file("known/Bob/wrong.npy").value();
  EXPECT_EQ(refused.reason, RejectionReason::kEnrolledElsewhere);
  EXPECT_TRUE(is_in_failed("known/Bob/wrong.npy"));
  EXPECT_FALSE(is_in_failed("known/Bob/wrong.npy.error.json"));
}

TEST_F(ErasureOfTraces, ThoseWhoWereMergedIntoThePersonAreForgottenWithThem) {
  come("known/Bobbington/0.npy", {face(kPaulina, 0)});
  come("known/Robertson/0.npy", {face(kPaulina, 1)});
  come("known/Paulina/0.npy", {face(kPaulina, 2)});
  run(rename_person("Bobbington", "Bobberton"));
  run(merge_people("Bobberton", "Robertson"));
  run(merge_people("Robertson", "Paulina"));
  forget("Paulina");
  for (const char* name : {"Bobbington", "Bobberton", "Robertson", "Paulina"}) {
    EXPECT_FALSE(found(std::string(name))) << name;
  }
}

TEST_F(ErasureOfTraces, AMergeThatWasTakenBackTellsOfTwoPeople) {
  come("known/Bobbington/0.npy", {face(kPaulina, 0)});
  come("known/Robertson/0.npy", {face(kThird, 1)});
  run(merge_people("Bobbington", "Robertson"));
  undo();
  forget("Robertson");
  EXPECT_TRUE(root.reader().person("Bobbington").has_value());
  EXPECT_TRUE(found(face(kPaulina, 0)));
}

TEST_F(ErasureOfTraces, ANameThatWasTakenBackGoes) {
  const SampleId hers = stranger("hers.npy", face(kPaulina, 0));
  run(assign_samples({hers}, "Zedekiah"));
  undo();
  run(assign_samples({hers}, "Paulina"));
  forget("Paulina");
  EXPECT_FALSE(found("Zedekiah"));
}

TEST_F(ErasureOfTraces, ANameThatSomebodyElseHasNowStaysTheirs) {
  const SampleId hers = stranger("hers.npy", face(kPaulina, 0));
  const SampleId another = stranger("another.npy", face(kThird, 0));
  run(assign_samples({hers}, "Zedekiah"));
  undo();
  run(assign_samples({another}, "Zedekiah"));
  run(assign_samples({hers}, "Paulina"));
  const ErasureReceipt receipt = forget("Paulina");
  EXPECT_THAT(receipt.out_of_reach, Contains(HasSubstr("Zedekiah")));
  std::vector<std::string> created;
  for (const EventRecord& event : root.events()) {
    if (event.kind == EventKind::kPersonCreated) created.push_back(event.person_name.value_or(""));
  }
  EXPECT_THAT(created, testing::ElementsAre("Ada", "Bob", "", "Zedekiah", ""));
}

TEST_F(ErasureOfTraces, FoldersOfTheArchiveThatAreEmptyThenGo) {
  come("Ada/album/1.npy", {face(kHers, 5)});
  come("door/1.npy", {face(kHers, 6)});
  come("door/2.npy", {face(kHis, 6)});
  forget("Ada");
  EXPECT_FALSE(std::filesystem::exists(layout.archive() / "Ada"));
  EXPECT_TRUE(std::filesystem::exists(layout.archive() / "door/2.npy"));
}

TEST_F(ErasureOfTraces, RowsOfOthersThatWereCalledSoAreNot) {
  Arrival mixed = arrival("mixed.npy", {face(kHers, 5), face(kHis, 5), face(kHis, 6)});
  std::get<EmbeddingBatch>(mixed.content).names = {"Ada", "Ada", "Ada and Bob"};
  root.drop(std::vector{mixed});
  const ErasureReceipt receipt = forget("Ada");
  EXPECT_EQ(root.sample("mixed.npy", 1).name, "");
  EXPECT_EQ(root.sample("mixed.npy", 2).name, "Ada and Bob");
  EXPECT_THAT(receipt.out_of_reach, Contains(HasSubstr("texts that came with faces")));
}

TEST_F(ErasureOfTraces, TheSameBytesUnderASuffixGoThoughNoRecordTellsOfThem) {
  come("sub/a.npy", {face(kPaulina, 0)});
  forget_files({"sub/a.npy"});
  ASSERT_EQ(come("sub/a.npy", {face(kPaulina, 0)}).stored_as, "sub/a.1.npy");
  write(layout.archive() / "sub/a.2.npy", {face(kThird, 0)});
  root.engine().forget({{}, {root.sample("sub/a.npy").id}}, "a test", layout, {});
  EXPECT_FALSE(found(face(kPaulina, 0)));
  EXPECT_TRUE(found(face(kThird, 0)));
}

TEST_F(ErasureOfTraces, TheSameBytesUnderASuffixGoWhereOthersInThemStay) {
  come("sub/a.npy", {face(kHers, 5), face(kHis, 5)});
  forget_files({"sub/a.npy"});
  ASSERT_EQ(come("sub/a.npy", {face(kHers, 5), face(kHis, 5)}).stored_as, "sub/a.1.npy");
  forget("Ada");
  EXPECT_FALSE(found(face(kHers, 5)));
  EXPECT_THAT(archived("sub/a.1.npy"), testing::ElementsAre(face(kHis, 5)));
}

}  // namespace
}  // namespace kith::test
