// Files on their way into the inbox: whole or not at all, never over another, never elsewhere.
#include "core/pipeline/drop.hpp"

#include "core/pipeline/drop_names.hpp"
#include "tests/core/pipeline/spool_fixture.hpp"

namespace kith::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class Dropping : public SpoolFixture {
 protected:
  std::string put(const std::string& path, const std::string& text) {
    Drop drop(layout_, path, text.size());
    drop.write(text);
    return drop.finish();
  }
  /// All files below a folder of the root, hidden ones too.
  std::vector<std::string> files_in(const std::string& folder) const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(at(folder))) {
      if (!entry.is_directory()) names.push_back(entry.path().lexically_relative(at(folder)));
    }
    return names;
  }
  std::optional<Error> refusal_of(const std::string& path) {
    return error_of([&] { put(path, "x"); });
  }
};

TEST_F(Dropping, AFileAppearsWholeUnderItsPath) {
  Drop drop(layout_, "day/one/a.npy", 6);
  drop.write("abc");
  EXPECT_THAT(files_in("inbox"), ElementsAre(testing::StartsWith(".kith-add-")));
  drop.write("def");
  EXPECT_EQ(drop.finish(), "day/one/a.npy");
  EXPECT_EQ(content(at("inbox/day/one/a.npy")), "abcdef");
  EXPECT_THAT(files_in("inbox"), ElementsAre("day/one/a.npy"));
}

TEST_F(Dropping, PathsOfKnownLieThere) {
  EXPECT_EQ(put("known/Ada/a.npy", "x"), "known/Ada/a.npy");
  EXPECT_THAT(files_in("known"), ElementsAre("Ada/a.npy"));
  EXPECT_THAT(files_in("inbox"), IsEmpty());
}

TEST_F(Dropping, ATakenNameGetsASuffix) {
  drop("a.npy", "old");
  EXPECT_EQ(put("a.npy", "new"), "a.1.npy");
  EXPECT_EQ(content(at("inbox/a.npy")), "old");
  EXPECT_EQ(content(at("inbox/a.1.npy")), "new");
}

TEST_F(Dropping, NothingStaysOfOneThatIsNotFinished) {
  {
    Drop drop(layout_, "day/a.npy", 6);
    drop.write("abc");
  }
  EXPECT_THAT(files_in("inbox"), IsEmpty());
  EXPECT_FALSE(fs::exists(at("inbox/day")));
}

TEST_F(Dropping, WhatAProcessLeftIsRemoved) {
  write(at("inbox/.kith-add-0123456789abcdef.tmp"), "half");
  write(at("known/.kith-add-0123456789abcdef.tmp"), "half");
  write(at("inbox/.theirs.tmp"), "not ours");
  remove_unfinished_drops(layout_);
  EXPECT_THAT(files_in("inbox"), ElementsAre(".theirs.tmp"));
  EXPECT_THAT(files_in("known"), IsEmpty());
}

TEST_F(Dropping, OtherBytesThanAnnouncedAreRefused) {
  Drop longer(layout_, "a.npy", 3);
  EXPECT_EQ(error_of([&] { longer.write("abcd"); })->kind(), ErrorKind::kRequest);
  Drop shorter(layout_, "a.npy", 3);
  shorter.write("ab");
  const auto error = error_of([&] { shorter.finish(); });
  ASSERT_TRUE(error);
  EXPECT_THAT(error->what(), HasSubstr("2 of 3 bytes came of a.npy"));
}

TEST_F(Dropping, NoPathLeadsOutOfTheInbox) {
  for (const char* path : {"../a.npy", "day/../../a.npy", "/a.npy", "day//a.npy", "./a.npy", "",
                           "known/../kith.db", "known/Ada/../../a.npy", "day/"}) {
    const auto error = refusal_of(path);
    ASSERT_TRUE(error) << path;
    EXPECT_EQ(error->kind(), ErrorKind::kRequest) << path;
  }
  EXPECT_THAT(files_in("inbox"), IsEmpty());
}

TEST_F(Dropping, NoSymbolicLinkIsFollowed) {
  fs::create_directory_symlink(at("archive"), at("inbox/day"));
  EXPECT_EQ(put("day/a.npy", "x"), "day.1/a.npy");
  fs::create_symlink(at("kith.db"), at("inbox/b.npy"));
  EXPECT_EQ(put("b.npy", "x"), "b.1.npy");
  EXPECT_THAT(files_in("archive"), IsEmpty());
  EXPECT_FALSE(fs::exists(at("kith.db")));
}

TEST_F(Dropping, APersonsFolderNeverGetsASuffix) {
  write(at("known/Ada"), "a file");
  EXPECT_EQ(refusal_of("known/Ada/a.npy")->kind(), ErrorKind::kRequest);
  EXPECT_THAT(files_in("known"), ElementsAre("Ada"));
}

TEST_F(Dropping, WhatCannotBeWrittenIsTold) {
  fs::remove_all(at("inbox"));
  EXPECT_EQ(refusal_of("a.npy")->kind(), ErrorKind::kRetry);
}

class DropNaming : public SpoolFixture {
 protected:
  DropNames names_{layout_};
};

TEST_F(DropNaming, KeepsAPathThatIsFree) {
  EXPECT_EQ(names_.choose("day/a.png", "day/a.npy"), "day/a.png");
  EXPECT_EQ(names_.choose("day/a.npy", "day/a.npy"), "day/a.npy");
}

TEST_F(DropNaming, CropsGetTheSuffixOfTheirFile) {
  drop("day/a.npy", "old");
  EXPECT_EQ(names_.choose("day/a.png", "day/a.npy"), "day/a.1.png");
  EXPECT_EQ(names_.choose("day/a.npy", "day/a.npy"), "day/a.1.npy");
  EXPECT_EQ(names_.choose("day/a/7.png", "day/a.npy"), "day/a.1/7.png");
}

TEST_F(DropNaming, AFileGetsTheSuffixOfItsFirstCrop) {
  drop("a.png", "another's");
  EXPECT_EQ(names_.choose("a.png", "a.npy"), "a.1.png");
  EXPECT_EQ(names_.choose("a.npy", "a.npy"), "a.1.npy");
}

}  // namespace
}  // namespace kith::test
