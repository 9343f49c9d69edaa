#include "tests/core/pipeline/spool_fixture.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class SpoolTest : public SpoolFixture {};

TEST_F(SpoolTest, ArchivesUnderTheSamePath) {
  drop("cam/left/a.npy", "one");
  const Moved moved = put_away(archived("cam/left/a.npy"));
  EXPECT_EQ(moved.place, FilePlace::kMoved);
  EXPECT_EQ(moved.stored_as, "cam/left/a.npy");
  EXPECT_EQ(content(at("archive/cam/left/a.npy")), "one");
  EXPECT_FALSE(fs::exists(at("inbox/cam/left/a.npy")));
}

TEST_F(SpoolTest, ArchivesReferencesBelowKnown) {
  drop("known/Ada/a.npy", "one");
  EXPECT_EQ(put_away(archived("known/Ada/a.npy")).stored_as, "known/Ada/a.npy");
  EXPECT_EQ(content(at("archive/known/Ada/a.npy")), "one");
}

TEST_F(SpoolTest, LeavesEmptiedFoldersForTheirProducers) {
  drop("cam/a.npy", "one");
  put_away(archived("cam/a.npy"));
  EXPECT_TRUE(fs::is_directory(at("inbox/cam")));
}

TEST_F(SpoolTest, AddsASuffixBeforeTheExtensionOnConflict) {
  for (const char* stored : {"a.npy", "a.1.npy", "a.2.npy", "a.3.npy"}) {
    drop("a.npy", stored);
    EXPECT_EQ(put_away(archived("a.npy")).stored_as, stored);
    EXPECT_EQ(content(at("archive") / stored), stored);
  }
}

TEST_F(SpoolTest, FindsAFreeSuffixAmongManyAndNeverReplaces) {
  for (int i = 0; i < 300; ++i) {
    drop("latest.npy", std::to_string(i));
    put_away(archived("latest.npy"));
  }
  std::set<std::string> seen;
  for (const auto& entry : fs::directory_iterator(at("archive")))
    seen.insert(content(entry.path()));
  EXPECT_EQ(seen.size(), 300U);
}

TEST_F(SpoolTest, SuffixesAFolderWhoseNameAFileHasTaken) {
  drop("known/x.npy", "stray");
  put_away(failed("known/x.npy"));
  drop("known/x.npy/face.npy", "of a person with a strange name");
  const Moved moved = put_away(failed("known/x.npy/face.npy"));
  EXPECT_EQ(moved.stored_as, "known/x.1.npy/face.npy");
  EXPECT_TRUE(fs::exists(at("failed") / moved.stored_as));
}

TEST_F(SpoolTest, DeletesWhatWasTakenInWhenNoArchiveIsKept) {
  archive_ = ArchivePolicy::kDelete;
  drop("a.npy", "one");
  drop("b.npy", "two");
  EXPECT_EQ(put_away(archived("a.npy")).stored_as, "");
  put_away(failed("b.npy"));
  EXPECT_TRUE(fs::is_empty(at("inbox")));
  EXPECT_TRUE(fs::is_empty(at("archive")));
  EXPECT_EQ(content(at("failed/b.npy")), "two");
}

TEST_F(SpoolTest, AFileThatIsGoneCountsAsMoved) {
  drop("a.npy", "one");
  const FileRecord file = archived("a.npy");
  fs::remove(at("inbox/a.npy"));
  const Moved moved = put_away(file);
  EXPECT_EQ(moved.place, FilePlace::kMoved);
  EXPECT_EQ(moved.stored_as, "");
}

TEST_F(SpoolTest, AFileWhoseFolderIsGoneCountsAsMoved) {
  drop("cam/a.npy", "one");
  const FileRecord file = archived("cam/a.npy");
  fs::remove_all(at("inbox/cam"));
  EXPECT_EQ(put_away(file).place, FilePlace::kMoved);
}

TEST_F(SpoolTest, RepeatingAMoveFindsWhereItWent) {
  drop("a.npy", "earlier");
  put_away(archived("a.npy"));
  drop("a.npy", "later");
  FileRecord file = archived("a.npy");
  put_away(file);
  file.identity.reset();  // as the catalog has it after a crash
  EXPECT_EQ(put_away(file).stored_as, "a.1.npy");
}

TEST_F(SpoolTest, RepeatingAFailedMoveFindsWhereItWent) {
  drop("a.npy", "earlier");
  put_away(failed("a.npy", "is bad"));
  drop("a.npy", "later");
  FileRecord file = failed("a.npy", "is worse");
  put_away(file);
  file.identity.reset();
  EXPECT_EQ(put_away(file).stored_as, "a.1.npy");
}

TEST_F(SpoolTest, ACrashBeforeTheMoveIsMadeGoodByTheDigest) {
  drop("a.npy", "one");
  FileRecord file = archived("a.npy");
  file.identity.reset();
  EXPECT_EQ(put_away(file).stored_as, "a.npy");
  EXPECT_FALSE(fs::exists(at("inbox/a.npy")));
}

TEST_F(SpoolTest, LeavesAFileThatWasOverwrittenSinceItWasRead) {
  drop("a.npy", "one");
  const FileRecord file = archived("a.npy");
  drop("a.npy", "two");
  const Moved moved = put_away(file);
  EXPECT_EQ(moved.place, FilePlace::kMoved);
  EXPECT_EQ(moved.stored_as, "");
  EXPECT_EQ(content(at("inbox/a.npy")), "two");
  EXPECT_TRUE(fs::is_empty(at("archive")));
}

TEST_F(SpoolTest, MovesAFileWhoseModeAloneChanged) {
  drop("a.npy", "one");
  const FileRecord file = archived("a.npy");
  fs::permissions(at("inbox/a.npy"), fs::perms::owner_all);
  EXPECT_EQ(put_away(file).stored_as, "a.npy");
}

TEST_F(SpoolTest, PutsAReasonBesideAFailedFile) {
  drop("sub/a.npy", "one");
  EXPECT_EQ(put_away(failed("sub/a.npy", "sub/a.npy is no good")).stored_as, "sub/a.npy");
  const auto document = nlohmann::json::parse(content(at("failed/sub/a.npy.error.json")));
  EXPECT_EQ(document["path"], "sub/a.npy");
  EXPECT_EQ(document["reason"], "malformed");
  EXPECT_EQ(document["message"], "sub/a.npy is no good");
  EXPECT_EQ(document["size"], 3);
  EXPECT_EQ(document["sha256"], to_hex(sha256(std::as_bytes(std::span("one", 3)))));
  EXPECT_EQ(document["time"], "1970-01-01T00:00:00.000000Z");
}

TEST_F(SpoolTest, KeepsTheReasonsOfTwoFailuresOfOneNameApart) {
  drop("a.npy", "one");
  put_away(failed("a.npy", "first"));
  drop("a.npy", "two");
  EXPECT_EQ(put_away(failed("a.npy", "second")).stored_as, "a.1.npy");
  EXPECT_THAT(content(at("failed/a.npy.error.json")), HasSubstr("first"));
  EXPECT_THAT(content(at("failed/a.1.npy.error.json")), HasSubstr("second"));
}

TEST_F(SpoolTest, NeverTakesADroppedFileForAReason) {
  drop("a.npy.error.json", "an input of that name");
  put_away(failed("a.npy.error.json"));
  drop("a.npy", "one");
  EXPECT_EQ(put_away(failed("a.npy")).stored_as, "a.1.npy");
  EXPECT_EQ(content(at("failed/a.npy.error.json")), "an input of that name");
}

TEST_F(SpoolTest, NamesOf255BytesFail) {
  const std::string name = std::string(251, 'x') + ".npy";
  drop(name, "one");
  EXPECT_EQ(put_away(failed(name)).stored_as, name);
  drop(name, "two");
  const std::string second = put_away(failed(name)).stored_as;
  EXPECT_EQ(second.size(), 255U);
  EXPECT_TRUE(second.ends_with(".1.npy"));
  std::size_t reasons = 0;
  for (const auto& entry : fs::directory_iterator(at("failed"))) {
    reasons += entry.path().native().ends_with(".error.json") ? 1 : 0;
  }
  EXPECT_EQ(reasons, 2U);
}

TEST_F(SpoolTest, NamesOfAnyBytesComeThrough) {
  for (const std::string name : {"new\nline.npy", "\xFF\xFE.npy", "-rf.npy", "a b'\"$.npy"}) {
    drop(name, name);
    EXPECT_EQ(put_away(failed(name)).stored_as, name);
    EXPECT_EQ(content(at("failed") / name), name);
  }
  const auto document = nlohmann::json::parse(content(at("failed/\xFF\xFE.npy.error.json")));
  EXPECT_EQ(document["path"], "%FF%FE.npy");
  EXPECT_EQ(document["path_encoding"], "percent");
}

TEST_F(SpoolTest, MovesWhatIsNoFileWithoutOpeningIt) {
  fs::create_symlink("/etc/passwd", at("inbox/link.npy"));
  fs::create_symlink("nowhere", at("inbox/dangling.npy"));
  ASSERT_EQ(::mkfifo(at("inbox/fifo.npy").c_str(), 0600), 0);
  write(at("inbox/folder.npy/inside"), "text");
  for (const char* name : {"link.npy", "dangling.npy", "fifo.npy", "folder.npy"}) {
    EXPECT_EQ(put_away(failed_special(name)).stored_as, name);
    EXPECT_TRUE(fs::exists(fs::symlink_status(at("failed") / name))) << name;
  }
  EXPECT_TRUE(fs::is_symlink(at("failed/link.npy")));
  EXPECT_TRUE(fs::is_fifo(at("failed/fifo.npy")));
  EXPECT_EQ(content(at("failed/folder.npy/inside")), "text");
  EXPECT_TRUE(fs::is_empty(at("inbox")));
}

TEST_F(SpoolTest, AFileOfTheReservedFolderKeepsItsNameBelowFailed) {
  drop("./known/a.npy", "one");
  EXPECT_EQ(put_away(failed("./known/a.npy")).stored_as, "known/a.npy");
  EXPECT_EQ(content(at("failed/known/a.npy")), "one");
}

TEST_F(SpoolTest, WaitsWhileTheInboxIsGone) {
  drop("a.npy", "one");
  const FileRecord file = archived("a.npy");
  fs::rename(at("inbox"), at("elsewhere"));
  const auto error = error_of([&] { put_away(file); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kRetry);
  EXPECT_THAT(error->what(), HasSubstr("inbox: No such file or directory"));
  fs::rename(at("elsewhere"), at("inbox"));
  EXPECT_EQ(put_away(file).stored_as, "a.npy");
}

TEST_F(SpoolTest, DoesNotFollowAFolderThatBecameALink) {
  drop("cam/a.npy", "one");
  const FileRecord file = archived("cam/a.npy");
  fs::rename(at("inbox/cam"), at("outside"));
  fs::create_directory_symlink(at("outside"), at("inbox/cam"));
  EXPECT_EQ(put_away(file).stored_as, "");
  EXPECT_EQ(content(at("outside/a.npy")), "one");
}

TEST_F(SpoolTest, PutsManyFilesOfManyFoldersAwayAtOnce) {
  std::vector<FileRecord> files;
  for (int i = 0; i < 200; ++i) {
    const std::string path = "d" + std::to_string(i % 7) + "/" + std::to_string(i) + ".npy";
    drop(path, path);
    files.push_back(i % 3 == 0 ? failed(path) : archived(path));
  }
  const auto moved = spool().put_away(files);
  for (std::size_t i = 0; i < files.size(); ++i) {
    EXPECT_EQ(moved[i].file, files[i].id);
    EXPECT_EQ(moved[i].stored_as, files[i].path);
    EXPECT_EQ(content(at(i % 3 == 0 ? "failed" : "archive") / files[i].path), files[i].path);
  }
}

TEST_F(SpoolTest, AFileThatWasMovedIsLeftAlone) {
  FileRecord file = record_of_content("a.npy", "one");
  file.place = FilePlace::kMoved;
  file.stored_as = "a.7.npy";
  EXPECT_EQ(put_away(file).stored_as, "a.7.npy");
}

TEST_F(SpoolTest, ArchivesImages) {
  drop("a.png", "one");
  drop("b/0.png", "two");
  spool().put_away_images({"a.png", "b/0.png", "gone.png"});
  EXPECT_EQ(content(at("archive/a.png")), "one");
  EXPECT_EQ(content(at("archive/b/0.png")), "two");
}

TEST_F(SpoolTest, TakesAFailedFileBack) {
  drop("sub/a.npy", "one");
  FileRecord file = failed("sub/a.npy");
  file.stored_as = put_away(file).stored_as;
  fs::remove(at("inbox/sub"));
  spool().take_back(file);
  EXPECT_EQ(content(at("inbox/sub/a.npy")), "one");
  EXPECT_TRUE(fs::is_empty(at("failed/sub")));
}

TEST_F(SpoolTest, TakesAFailedReferenceBack) {
  drop("known/Ada/a.npy", "one");
  FileRecord file = failed("known/Ada/a.npy");
  file.stored_as = put_away(file).stored_as;
  spool().take_back(file);
  EXPECT_EQ(content(at("known/Ada/a.npy")), "one");
}

TEST_F(SpoolTest, RefusesToTakeBackOverAnotherFile) {
  drop("a.npy", "one");
  FileRecord file = failed("a.npy");
  file.stored_as = put_away(file).stored_as;
  drop("a.npy", "two");
  const auto error = error_of([&] { spool().take_back(file); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kConflict);
  EXPECT_THAT(error->what(), StartsWith("another file has taken the place of"));
  EXPECT_EQ(content(at("failed/a.npy")), "one");
}

TEST_F(SpoolTest, SaysWhenAFailedFileIsNoLongerThere) {
  drop("a.npy", "one");
  FileRecord file = failed("a.npy");
  file.stored_as = put_away(file).stored_as;
  fs::remove(at("failed/a.npy"));
  const auto error = error_of([&] { spool().take_back(file); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kNotFound);
}

// Files in a folder that this process may not change. Root may change everything, so as root the
// test goes on as a user who may not.
class ForeignFolderTest : public SpoolTest {
 protected:
  void hand_over(const fs::path& path) { EXPECT_EQ(::chown(path.c_str(), kNobody, kNobody), 0); }
  void make_foreign(const std::string& folder) {
    fs::permissions(at(folder), fs::perms{0555});
    if (::geteuid() != 0) return;
    for (const char* ours : {"", "inbox", "archive", "failed"}) hand_over(at(ours));
    EXPECT_EQ(::seteuid(kNobody), 0);
  }
  void be_ourselves() {
    if (::getuid() != ::geteuid()) {
      EXPECT_EQ(::seteuid(::getuid()), 0);
    }
  }
  void make_ours(const std::string& folder) {
    be_ourselves();
    fs::permissions(at(folder), fs::perms::all);
  }
  ~ForeignFolderTest() override {
    be_ourselves();
    std::error_code ignored;
    fs::permissions(at("inbox/theirs"), fs::perms::all, ignored);
  }
  static constexpr uid_t kNobody = 65534;
};

TEST_F(ForeignFolderTest, LeavesTheFileAndNamesTheFolderAndTheRemedy) {
  drop("theirs/a.npy", "one");
  const FileRecord file = archived("theirs/a.npy");
  make_foreign("inbox/theirs");
  const Moved moved = put_away(file);
  EXPECT_EQ(moved.place, FilePlace::kLeft);
  EXPECT_THAT(moved.problem, HasSubstr(at("inbox/theirs").native()));
  EXPECT_THAT(moved.problem, HasSubstr("setfacl"));
  EXPECT_EQ(content(at("inbox/theirs/a.npy")), "one");
}

TEST_F(ForeignFolderTest, MovesItOnceItMay) {
  drop("theirs/a.npy", "one");
  FileRecord file = failed("theirs/a.npy");
  make_foreign("inbox/theirs");
  file.place = put_away(file).place;
  EXPECT_EQ(file.place, FilePlace::kLeft);
  EXPECT_FALSE(fs::exists(at("failed/theirs/a.npy.error.json")));
  make_ours("inbox/theirs");
  EXPECT_EQ(put_away(file).stored_as, "theirs/a.npy");
}

TEST_F(ForeignFolderTest, AnArchiveThatIsClosedToUsIsTriedAgain) {
  drop("a.npy", "one");
  const FileRecord file = archived("a.npy");
  fs::create_directories(at("archive/theirs"));
  drop("theirs/a.npy", "two");
  const FileRecord second = archived("theirs/a.npy");
  make_foreign("archive/theirs");
  const auto error = error_of([&] { put_away(second); });
  make_ours("archive/theirs");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kRetry);
}

TEST_F(SpoolTest, TheLayoutIsCreatedTwiceWithoutHarm) {
  drop("a.npy", "one");
  create_layout(layout_);
  EXPECT_EQ(content(at("inbox/a.npy")), "one");
  EXPECT_EQ(std::distance(fs::directory_iterator(at("inbox")), {}), 1);
}

TEST_F(SpoolTest, ALayoutFolderThatIsAFileIsAMatterOfConfiguration) {
  fs::remove(at("failed"));
  write(at("failed"), "");
  const auto error = error_of([&] { create_layout(layout_); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kConfiguration);
  EXPECT_THAT(error->what(), HasSubstr("failed"));
}

}  // namespace
}  // namespace kith::test
