#include "daemon/inbox/listing.hpp"

#include <set>

#include "tests/core/pipeline/spool_fixture.hpp"

namespace kith::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ListingTest : public SpoolFixture, protected ListingVisitor {
 protected:
  void on_folder(int, const std::string& path) override { folders_.insert(path); }
  void on_input(const Entry& entry) override { inputs_.insert(entry.path); }
  void on_image(const Entry& entry) override { images_.insert(entry.path); }
  void on_ignored(const std::string& path) override { ignored_.insert(path); }
  void on_unreadable(const std::string& path, const std::string& sentence) override {
    unreadable_[path] = sentence;
  }

  void walk(Walk walk, std::size_t step = 1000) {
    while (walk.step(step, *this)) ++steps_;
  }
  void list() { walk(Walk(layout_)); }

  std::set<std::string> folders_, inputs_, images_, ignored_;
  std::map<std::string, std::string> unreadable_;
  std::size_t steps_ = 0;
};

TEST_F(ListingTest, FindsInputsAndImagesInAllFolders) {
  for (const char* path : {"a.npy", "cam/b.npz", "cam/left/c.csv", "known/Ada/d.npy", "a.png",
                           "cam/b/0.JPG", "known/Ada/d.jpeg"}) {
    drop(path, "x");
  }
  list();
  EXPECT_THAT(inputs_, ElementsAre("a.npy", "cam/b.npz", "cam/left/c.csv", "known/Ada/d.npy"));
  EXPECT_THAT(images_, ElementsAre("a.png", "cam/b/0.JPG", "known/Ada/d.jpeg"));
  EXPECT_THAT(folders_, ElementsAre("", "cam", "cam/b", "cam/left", "known", "known/Ada"));
}

TEST_F(ListingTest, LeavesUnfinishedAndHiddenNamesAlone) {
  for (const char* path :
       {".a.npy", "a.npy.tmp", "a.npy.part", "a.npy.partial", "a.npy.TMP", "a.npy.crdownload",
        ".a.npy.swp", "a.npy~", ".hidden/a.npy", "staging.tmp/a.npy"}) {
    drop(path, "x");
  }
  list();
  EXPECT_THAT(inputs_, IsEmpty());
  EXPECT_THAT(ignored_, IsEmpty());
}

TEST_F(ListingTest, CountsOtherExtensions) {
  drop("notes.md", "x");
  drop("cam/movie.mp4", "x");
  drop("README", "x");
  list();
  EXPECT_THAT(ignored_, ElementsAre("README", "cam/movie.mp4", "notes.md"));
}

TEST_F(ListingTest, WhatIsNoFileIsAnInputByItsName) {
  fs::create_symlink("/etc/passwd", at("inbox/link.npy"));
  fs::create_symlink("link.npy", at("inbox/link.png"));
  write(at("inbox/folder.npy/inside.npy"), "x");
  ASSERT_EQ(::mkfifo(at("inbox/fifo.npy").c_str(), 0600), 0);
  list();
  EXPECT_THAT(inputs_, ElementsAre("fifo.npy", "folder.npy", "link.npy"));
  EXPECT_THAT(ignored_, ElementsAre("link.png"));
}

TEST_F(ListingTest, TheFolderOfAPersonMayBeCalledAnything) {
  drop("known/x.npy/a.npy", "x");
  list();
  EXPECT_THAT(inputs_, ElementsAre("known/x.npy/a.npy"));
}

TEST_F(ListingTest, LinkedFoldersAreNotEntered) {
  write(at("outside/a.npy"), "x");
  fs::create_directory_symlink(at("outside"), at("inbox/sub"));
  fs::create_directory_symlink(".", at("inbox/loop"));
  list();
  EXPECT_THAT(inputs_, IsEmpty());
  EXPECT_THAT(ignored_, ElementsAre("loop", "sub"));
}

TEST_F(ListingTest, AFolderOfTheInboxCalledKnownIsToldApart) {
  drop("./known/Ada/a.npy", "x");
  drop("known/Ada/a.npy", "y");
  list();
  EXPECT_THAT(inputs_, ElementsAre("./known/Ada/a.npy", "known/Ada/a.npy"));
}

TEST_F(ListingTest, NamesOfAnyBytesAreFound) {
  const std::string longest = std::string(251, 'x') + ".npy";
  for (const std::string& name :
       {longest, std::string("new\nline.npy"), std::string("\xFF.npy"), std::string("-rf.npy")}) {
    drop(name, "x");
  }
  list();
  EXPECT_THAT(inputs_, ElementsAre("-rf.npy", "new\nline.npy", longest, "\xFF.npy"));
}

TEST_F(ListingTest, GoesInSteps) {
  for (int i = 0; i < 100; ++i)
    drop("d" + std::to_string(i % 5) + "/" + std::to_string(i) + ".npy", "");
  walk(Walk(layout_), 10);
  EXPECT_EQ(inputs_.size(), 100U);
  EXPECT_GE(steps_, 10U);
}

TEST_F(ListingTest, ListsOneFolderByItself) {
  drop("a.npy", "x");
  drop("cam/left/b.npy", "x");
  drop("cam/right/c.npy", "x");
  walk(Walk(layout_, "cam/left"));
  EXPECT_THAT(inputs_, ElementsAre("cam/left/b.npy"));
  EXPECT_THAT(folders_, ElementsAre("cam/left"));
}

TEST_F(ListingTest, AFolderThatVanishedIsNoError) {
  walk(Walk(layout_, "cam/left"));
  fs::remove(at("inbox"));
  list();
  EXPECT_THAT(unreadable_, IsEmpty());
}

TEST_F(ListingTest, FoldersThatVanishUnderTheWalkAreNoError) {
  for (int i = 0; i < 20; ++i) drop("d" + std::to_string(i) + "/a.npy", "x");
  Walk walk(layout_);
  walk.step(10, *this);
  fs::remove_all(at("inbox"));
  while (walk.step(1000, *this)) ++steps_;
  EXPECT_THAT(unreadable_, IsEmpty());
}

TEST_F(ListingTest, NestingHasABound) {
  std::string path;
  for (int i = 0; i < 70; ++i) path += "d/";
  drop(path + "a.npy", "x");
  drop("b.npy", "x");
  list();
  EXPECT_THAT(inputs_, ElementsAre("b.npy"));
  ASSERT_EQ(unreadable_.size(), 1U);
  EXPECT_THAT(unreadable_.begin()->second, HasSubstr("nested more than 64 folders deep"));
}

TEST_F(ListingTest, AFolderThatMayNotBeReadIsNamedWithTheRemedy) {
  drop("closed/a.npy", "x");
  fs::permissions(at("inbox/closed"), fs::perms::none);
  fs::permissions(layout_.root, fs::perms::all);
  const bool is_root = ::geteuid() == 0;
  if (is_root) {
    ASSERT_EQ(::seteuid(65534), 0);
  }
  list();
  if (is_root) {
    ASSERT_EQ(::seteuid(0), 0);
  }
  fs::permissions(at("inbox/closed"), fs::perms::all);
  EXPECT_THAT(unreadable_["closed"], HasSubstr("closed: Permission denied"));
  EXPECT_THAT(unreadable_["closed"], HasSubstr("setfacl"));
}

}  // namespace
}  // namespace kith::test
