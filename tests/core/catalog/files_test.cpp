#include "tests/core/catalog/catalog_fixture.hpp"

namespace kith {
namespace {

using test::at;
using test::digest_of;
using test::kind_thrown_by;
using testing::ElementsAre;
using testing::IsEmpty;

class Files : public test::CatalogTest {
 protected:
  static FileRecord archived(const std::string& file, int digest) {
    FileRecord record;
    record.path = file;
    record.digest = digest_of(digest);
    record.samples = 1;
    record.recorded_at = at(5);
    return record;
  }
  static FileRecord failed(const std::string& file, int digest) {
    FileRecord record = archived(file, digest);
    record.state = FileState::kFailed;
    record.place = FilePlace::kToFailed;
    record.samples = 0;
    record.reason = RejectionReason::kTruncated;
    record.message = file + " ends early";
    return record;
  }
  FileId store(const FileRecord& record) {
    FileId id = 0;
    committed([&] { id = catalog().add_file(record); });
    return id;
  }
  std::vector<std::string> paths(const FileFilter& filter, const Page& page = {}) {
    std::vector<std::string> paths;
    for (const FileRecord& file : reader().files(filter, page)) paths.push_back(file.path);
    return paths;
  }
};

TEST_F(Files, ComeBackAsTheyWere) {
  FileRecord record;
  record.path = std::string("known/P/\xFF\n-\0x.npy", 15);
  record.stored_as = std::string("known/P/\xFE.npy");
  record.state = FileState::kArchived;
  record.place = FilePlace::kMoved;
  record.digest = digest_of(1);
  record.size = 1'000'000'000'000;
  record.samples = 17;
  record.reason = RejectionReason::kBadValues;
  record.message = "2 rows were left out";
  record.bad_row_count = 2;
  record.bad_rows = {3, 18'000'000'000};
  record.recorded_at = at(5) + std::chrono::microseconds(1);
  const FileRecord stored = catalog().file(store(record)).value();
  EXPECT_EQ(stored.id, 1);
  EXPECT_EQ(stored.path, record.path);
  EXPECT_EQ(stored.stored_as, record.stored_as);
  EXPECT_EQ(stored.state, record.state);
  EXPECT_EQ(stored.place, record.place);
  EXPECT_EQ(stored.digest, record.digest);
  EXPECT_EQ(stored.size, record.size);
  EXPECT_EQ(stored.samples, record.samples);
  EXPECT_EQ(stored.original, std::nullopt);
  EXPECT_EQ(stored.reason, record.reason);
  EXPECT_EQ(stored.message, record.message);
  EXPECT_EQ(stored.bad_row_count, record.bad_row_count);
  EXPECT_EQ(stored.bad_rows, record.bad_rows);
  EXPECT_EQ(stored.recorded_at, record.recorded_at);
}

TEST_F(Files, WithoutBytesComeBackWithoutDigest) {
  FileRecord directory = failed("x.npy", 0);
  directory.digest.reset();
  directory.reason = RejectionReason::kNotAFile;
  store(directory);
  const FileRecord stored = catalog().file(store(directory)).value();
  EXPECT_EQ(stored.digest, std::nullopt);
  EXPECT_EQ(stored.reason, RejectionReason::kNotAFile);
}

TEST_F(Files, PathsOfEveryByteComeBack) {
  std::string every;
  for (int byte = 1; byte < 256; ++byte) every += static_cast<char>(byte);
  store(archived(every, 1));
  EXPECT_THAT(paths({}), ElementsAre(every));
}

TEST_F(Files, UnknownOnesAreNone) {
  EXPECT_FALSE(catalog().file(1));
  EXPECT_FALSE(catalog().find_file(digest_of(1)));
  EXPECT_FALSE(catalog().find_failed_file("x.npy"));
}

TEST_F(Files, AreFoundByTheirBytes) {
  store(archived("a.npy", 1));
  store(archived("b.npy", 2));
  EXPECT_EQ(catalog().find_file(digest_of(2))->path, "b.npy");
}

TEST_F(Files, ArchivedIsFoundBeforeFailedAndDuplicate) {
  store(failed("a.npy", 1));
  store(failed("later.npy", 1));
  EXPECT_EQ(catalog().find_file(digest_of(1))->path, "later.npy");
  const FileId original = store(archived("b.npy", 1));
  FileRecord again = archived("c.npy", 1);
  again.state = FileState::kDuplicate;
  again.original = original;
  store(again);
  store(failed("d.npy", 1));
  EXPECT_EQ(catalog().find_file(digest_of(1))->path, "b.npy");
}

TEST_F(Files, DuplicateNamesItsOriginal) {
  const FileId original = store(archived("a.npy", 1));
  FileRecord again = archived("b.npy", 1);
  again.state = FileState::kDuplicate;
  again.original = original;
  EXPECT_EQ(catalog().file(store(again))->original, original);
  EXPECT_EQ(catalog().counts().files_done, 2U);
}

TEST_F(Files, SameBytesAreArchivedOnce) {
  store(archived("a.npy", 1));
  EXPECT_EQ(kind_thrown_by([&] { store(archived("b.npy", 1)); }), ErrorKind::kBug);
  EXPECT_EQ(catalog().counts().files_done, 1U);
  store(archived("b.npy", 2));
  EXPECT_EQ(catalog().counts().files_done, 2U);
}

TEST_F(Files, LatestFailedOneOfAPathIsFound) {
  store(archived("x.npy", 1));
  store(failed("x.npy", 2));
  const FileId latest = store(failed("x.npy", 3));
  store(failed("y.npy", 4));
  EXPECT_EQ(catalog().find_failed_file("x.npy")->id, latest);
}

TEST_F(Files, WaitForTheirMoveOldestFirst) {
  const FileId first = store(failed("a.npy", 1));
  const FileId second = store(archived("b.npy", 2));
  const FileId third = store(archived("c.npy", 3));
  const auto waiting = [&] {
    std::vector<FileId> ids;
    for (const FileRecord& file : catalog().unmoved_files()) ids.push_back(file.id);
    return ids;
  };
  EXPECT_THAT(waiting(), ElementsAre(first, second, third));
  committed([&] {
    catalog().set_place(second, FilePlace::kMoved, "b-1.npy");
    catalog().set_place(third, FilePlace::kLeft, "");
  });
  EXPECT_THAT(waiting(), ElementsAre(first, third));
  EXPECT_EQ(catalog().file(second)->stored_as, "b-1.npy");
  EXPECT_EQ(catalog().file(third)->place, FilePlace::kLeft);
  EXPECT_EQ(catalog().file(third)->stored_as, "");
}

TEST_F(Files, PlaceOfAnUnknownFileIsRefused) {
  EXPECT_EQ(
      kind_thrown_by([&] { committed([&] { catalog().set_place(9, FilePlace::kMoved, ""); }); }),
      ErrorKind::kNotFound);
}

TEST_F(Files, FailedOneThatIsReadAgainLosesItsRecord) {
  const FileId id = store(failed("a.npy", 1));
  committed([&] { catalog().remove_failed_file(id); });
  EXPECT_FALSE(catalog().file(id));
  EXPECT_FALSE(catalog().find_file(digest_of(1)));
  EXPECT_EQ(catalog().counts(), Counts());
}

TEST_F(Files, OnlyFailedOnesCanBeRemoved) {
  const FileId id = store(archived("a.npy", 1));
  EXPECT_EQ(kind_thrown_by([&] { committed([&] { catalog().remove_failed_file(id); }); }),
            ErrorKind::kNotFound);
  EXPECT_TRUE(catalog().file(id));
}

TEST_F(Files, AreListedByIdAndState) {
  store(archived("a.npy", 1));
  store(failed("b.npy", 2));
  store(archived("c.npy", 3));
  EXPECT_THAT(paths({}), ElementsAre("a.npy", "b.npy", "c.npy"));
  EXPECT_THAT(paths({FileState::kArchived}), ElementsAre("a.npy", "c.npy"));
  EXPECT_THAT(paths({FileState::kFailed}), ElementsAre("b.npy"));
  EXPECT_THAT(paths({FileState::kDuplicate}), IsEmpty());
}

TEST_F(Files, ArePagedBothWays) {
  for (const int i : {1, 2, 3, 4}) store(archived(std::to_string(i), i));
  EXPECT_THAT(paths({}, {.limit = 2}), ElementsAre("1", "2"));
  EXPECT_THAT(paths({}, {.after = 2, .limit = 9}), ElementsAre("3", "4"));
  EXPECT_THAT(paths({}, {.limit = 2, .newest_first = true}), ElementsAre("4", "3"));
  EXPECT_THAT(paths({}, {.after = 2, .limit = 2, .newest_first = true}), ElementsAre("1"));
  EXPECT_THAT(paths({}, {.limit = 0}), IsEmpty());
}

TEST_F(Files, EveryStateHasANameOfItsOwn) {
  EXPECT_EQ(name_of(FileState::kArchived), "archived");
  EXPECT_EQ(name_of(FileState::kFailed), "failed");
  EXPECT_EQ(name_of(FileState::kDuplicate), "duplicate");
}

TEST_F(Files, TheNewestOfAPathIsFoundWhateverBecameOfIt) {
  EXPECT_EQ(reader().newest_file("a.npy"), std::nullopt);
  EXPECT_EQ(reader().last_file(), 0);
  store(archived("a.npy", 1));
  EXPECT_EQ(reader().newest_file("a.npy")->id, 1);
  store(failed("a.npy", 2));
  store(archived("a.npy.npy", 3));
  store(archived("b/a.npy", 4));
  EXPECT_EQ(reader().newest_file("a.npy")->id, 2);
  store(archived("a.npy", 5));
  EXPECT_EQ(reader().newest_file("a.npy")->id, 5);
  EXPECT_EQ(reader().last_file(), 5);
}

TEST_F(Files, SamplesOfAFileComeInPages) {
  committed([&] {
    const FileId one = add_file("one.npy", 3);
    const FileId other = add_file("other.npy", 1);
    add_sample(one, 0);
    add_sample(other, 0);
    add_sample(one, 1);
    add_sample(one, 2);
  });
  const auto ids = [&](const Page& page) {
    std::vector<SampleId> found;
    for (const SampleRecord& sample : reader().samples_of_file(1, page)) found.push_back(sample.id);
    return found;
  };
  EXPECT_THAT(ids({.limit = 2}), ElementsAre(1, 3));
  EXPECT_THAT(ids({.after = 3, .limit = 2}), ElementsAre(4));
}

}  // namespace
}  // namespace kith
