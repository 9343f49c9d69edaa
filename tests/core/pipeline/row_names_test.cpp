// Files that hold names and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/pipeline/small_root.hpp"

namespace kith {
namespace {

using test::arrival;
using test::face;
using test::SmallRoot;

Arrival names(const std::string& path, std::vector<std::string> names) {
  Arrival made;
  made.path = path;
  std::string bytes;
  for (const std::string& name : names) bytes += name + '\n';
  made.size = bytes.size();
  made.digest = sha256(std::as_bytes(std::span(bytes)));
  made.content = RowNames{std::move(names),
                          Rejection(RejectionReason::kNoEmbeddings, path + " holds no embeddings")};
  return made;
}

TEST(RowNamesTest, GoToTheRowsOfTheFileBesideThem) {
  SmallRoot root;
  const auto records = root.drop({names("day/names.pkl", {"a.jpg", "b.jpg"}),
                                  arrival("day/arrays.pkl", {face(1, 0), face(2, 0)})});
  EXPECT_EQ(records.front().state, FileState::kArchived);
  EXPECT_EQ(records.front().samples, 0U);
  EXPECT_EQ(root.sample("day/arrays.pkl", 0).name, "a.jpg");
  EXPECT_EQ(root.sample("day/arrays.pkl", 1).name, "b.jpg");
  EXPECT_EQ(root.engine().counts().files_done, 2U);
}

TEST(RowNamesTest, GoToAFileThatCameBefore) {
  SmallRoot root;
  root.drop("arrays.pkl", {{face(1, 0)}});
  root.drop({names("names.pkl", {"Ann"})});
  EXPECT_EQ(root.sample("arrays.pkl").name, "Ann");
  EXPECT_EQ(root.sample("arrays.pkl").label, "Ann");
  EXPECT_EQ(root.sample("arrays.pkl").state, SampleState::kUnknown);
}

TEST(RowNamesTest, AreRefusedAlone) {
  SmallRoot root;
  const FileRecord refused = root.drop({names("names.pkl", {"a.jpg"})}).front();
  EXPECT_EQ(refused.reason, RejectionReason::kNoEmbeddings);
  EXPECT_EQ(refused.message, "names.pkl holds no embeddings");
}

TEST(RowNamesTest, OfAnotherFolderAreRefused) {
  SmallRoot root;
  root.drop("monday/arrays.pkl", {{face(1, 0)}});
  const FileRecord refused = root.drop({names("tuesday/names.pkl", {"a.jpg"})}).front();
  EXPECT_EQ(refused.reason, RejectionReason::kNoEmbeddings);
}

TEST(RowNamesTest, OfAnotherNumberAreRefused) {
  SmallRoot root;
  root.drop("arrays.pkl", {{face(1, 0)}});
  const FileRecord refused = root.drop({names("names.pkl", {"a.jpg", "b.jpg"})}).front();
  EXPECT_EQ(refused.reason, RejectionReason::kWrongShape);
  EXPECT_EQ(refused.message, "names.pkl holds 2 names, where arrays.pkl has 1 row");
  EXPECT_EQ(root.sample("arrays.pkl").name, "");
}

TEST(RowNamesTest, ThatCameBeforeNameAnotherFileToo) {
  SmallRoot root;
  root.drop({arrival("one/arrays.pkl", {face(1, 0)}), names("one/names.pkl", {"a.jpg"})});
  const auto again =
      root.drop({arrival("two/arrays.pkl", {face(2, 0)}), names("two/names.pkl", {"a.jpg"})});
  EXPECT_EQ(again.back().state, FileState::kDuplicate);
  EXPECT_EQ(root.sample("two/arrays.pkl").name, "a.jpg");
}

TEST(RowNamesTest, AreNotAttachedTwiceAfterACrash) {
  SmallRoot root;
  const Arrival list = names("names.pkl", {"a.jpg"});
  root.drop("arrays.pkl", {{face(1, 0)}});
  const FileRecord first = root.engine().take_in({list}).front();
  root.open();  // the process ended between commit and move
  EXPECT_EQ(root.engine().take_in({list}).front().id, first.id);
  EXPECT_EQ(root.engine().counts().files_done, 2U);
}

}  // namespace
}  // namespace kith
