// Yesterday's catalogs, and files that are none.
#include <SQLiteCpp/SQLiteCpp.h>

#include <fstream>
#include <iterator>
#include <set>

#include "tests/core/catalog/catalog_fixture.hpp"

namespace kith {
namespace {

using test::at;
using test::counted_by_sql;
using test::kind_thrown_by;
using test::run_sql;
using test::scalar;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr int kVersions = 4;

std::string text_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Every statement that made the tables and indexes of a database.
std::set<std::string> schema_of(const std::filesystem::path& database) {
  SQLite::Database connection(database.native());
  SQLite::Statement query(connection, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL");
  std::set<std::string> statements;
  while (query.executeStep()) statements.insert(query.getColumn(0).getString());
  return statements;
}

std::string sentence_thrown_by(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

class Opening : public test::CatalogTest {
 protected:
  // The small catalog that this version of the schema left behind.
  void place_catalog_of(int version) {
    const std::string name = "tests/core/catalog/data/schema_" + std::to_string(version) + ".sql";
    run_sql(path(), text_of_file(std::filesystem::path(KITH_SOURCE_DIR) / name));
  }
  void write(const std::string& bytes) { std::ofstream(path(), std::ios::binary) << bytes; }
  std::optional<ErrorKind> kind_of_opening() {
    return kind_thrown_by([&] { catalog(); });
  }
};

class OldCatalog : public Opening, public testing::WithParamInterface<int> {
 protected:
  OldCatalog() { place_catalog_of(GetParam()); }
};

TEST_P(OldCatalog, GetsTheTablesOfToday) {
  catalog();
  const std::filesystem::path fresh = folder() / "fresh.db";
  { const Catalog today(fresh); }
  EXPECT_EQ(schema_of(path()), schema_of(fresh));
  EXPECT_EQ(scalar(path(), "PRAGMA user_version"), scalar(fresh, "PRAGMA user_version"));
}

TEST_P(OldCatalog, KeepsItsCounts) {
  const Counts expected{.known = 1,
                        .unknown = 3,
                        .ambiguous = 1,
                        .references = 2,
                        .people = 2,
                        .clusters = 1,
                        .noise = 2,
                        .files_done = 5,
                        .files_failed = 2};
  EXPECT_EQ(catalog().counts(), expected);
  EXPECT_EQ(counted_by_sql(path()), expected);
  EXPECT_EQ(catalog().next_cluster_id(), 3);
  EXPECT_EQ(catalog().last_event(), 4);
}

TEST_P(OldCatalog, KeepsItsSamples) {
  const SampleRecord known = catalog().sample(3).value();
  EXPECT_EQ(known.file, "day/batch.npz");
  EXPECT_EQ(known.person_name, "Ann");
  EXPECT_EQ(known.evidence, (Match{Neighbor{1, 1, 0.25}, Neighbor{2, 2, 1.25}}));
  EXPECT_EQ(known.label, "person 1");
  EXPECT_EQ(known.name, "a.png");
  EXPECT_EQ(known.image, "day/batch/0.png");
  EXPECT_EQ(reader().thumbnail(3).size(), 9U);
  EXPECT_THAT(catalog().embedding(3), ElementsAre(0.96F, 0.28F));
  EXPECT_EQ(catalog().sample(5)->cluster, 2);
  EXPECT_EQ(catalog().sample(4)->kind, 0);
  EXPECT_EQ(catalog().newest_sample_of_stem("copy", 3), 5);
}

TEST_P(OldCatalog, KeepsItsFiles) {
  const FileRecord batch = catalog().file(3).value();
  EXPECT_EQ(batch.stored_as, "day/batch-1.npz");
  EXPECT_EQ(batch.reason, RejectionReason::kBadValues);
  EXPECT_THAT(batch.bad_rows, ElementsAre(2));
  EXPECT_EQ(catalog().find_file(batch.digest.value())->id, 3);
  EXPECT_EQ(catalog().file(5)->original, 3);
  EXPECT_EQ(catalog().find_failed_file("\xFF.npy")->place, FilePlace::kLeft);
  EXPECT_EQ(catalog().unmoved_files().size(), 3U);
}

TEST_P(OldCatalog, KeepsItsJournalAndSettings) {
  const auto events = reader().events(0, 10);
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[1].file, "day/batch.npz");
  EXPECT_EQ(events[3].actor, "uid 1000");
  EXPECT_EQ(catalog().setting("dimension"), "2");
}

TEST_P(OldCatalog, TakesMore) {
  committed([&] {
    add_event();
    add_sample(3, 9);
  });
  EXPECT_EQ(catalog().last_event(), 5);
  EXPECT_EQ(catalog().counts(), counted_by_sql(path()));
}

INSTANTIATE_TEST_SUITE_P(Version, OldCatalog, testing::Range(1, kVersions + 1),
                         testing::PrintToStringParamName());

TEST_F(Opening, EveryVersionHasItsOldCatalog) {
  catalog();
  EXPECT_EQ(scalar(path(), "PRAGMA user_version"), kVersions);
}

TEST_F(Opening, NewCatalogIsDurableAndMarked) {
  catalog();
  EXPECT_EQ(scalar(path(), "PRAGMA application_id"), 0x6B697468);
  EXPECT_TRUE(std::filesystem::exists(path().native() + "-wal"));
}

TEST_F(Opening, CatalogOfANewerVersionIsForANewerProgram) {
  catalog();
  close();
  run_sql(path(), "PRAGMA user_version = 1000");
  EXPECT_EQ(kind_of_opening(), ErrorKind::kConfiguration);
  EXPECT_EQ(kind_thrown_by([&] { CatalogReader reading(path()); }), ErrorKind::kConfiguration);
  EXPECT_THAT(sentence_thrown_by([&] { catalog(); }), HasSubstr("has version 1000"));
  EXPECT_EQ(scalar(path(), "PRAGMA user_version"), 1000);
}

TEST_F(Opening, DatabaseOfAnotherProgramIsLeftAlone) {
  run_sql(path(), "CREATE TABLE recipes(name)");
  EXPECT_EQ(kind_of_opening(), ErrorKind::kConfiguration);
  EXPECT_EQ(kind_thrown_by([&] { CatalogReader reading(path()); }), ErrorKind::kConfiguration);
  EXPECT_EQ(scalar(path(), "SELECT count(*) FROM sqlite_schema"), 1);
}

TEST_F(Opening, FileThatIsNoDatabaseIsCorrupted) {
  write(std::string(8192, 'x'));
  EXPECT_EQ(kind_of_opening(), ErrorKind::kCorrupted);
  EXPECT_THAT(sentence_thrown_by([&] { catalog(); }), HasSubstr(path().native()));
}

TEST_F(Opening, EmptyFileBecomesACatalog) {
  write("");
  EXPECT_EQ(catalog().counts(), Counts());
}

TEST_F(Opening, DamagedPagesAreCorrupted) {
  committed([&] {
    for (int i = 0; i < 100; ++i) add_sample();
  });
  close();
  const std::string whole = text_of_file(path());
  write(whole.substr(0, 8192) + std::string(whole.size() - 8192, '\x7F'));
  EXPECT_EQ(kind_thrown_by([&] { catalog().sample(1); }), ErrorKind::kCorrupted);
}

TEST_F(Opening, WithoutItsFolderIsTriedAgain) {
  const std::filesystem::path nowhere = folder() / "gone" / "kith.db";
  EXPECT_EQ(kind_thrown_by([&] { Catalog nothing(nowhere); }), ErrorKind::kRetry);
  EXPECT_EQ(kind_thrown_by([&] { CatalogReader nothing(nowhere); }), ErrorKind::kRetry);
}

TEST_F(Opening, ReaderBeforeTheFirstWriterIsToldToWait) {
  write("");
  EXPECT_EQ(kind_thrown_by([&] { CatalogReader early(path()); }), ErrorKind::kRetry);
}

TEST_F(Opening, ReaderWithoutAWriterReads) {
  committed([&] { add_sample(); });
  close();
  EXPECT_EQ(CatalogReader(path()).counts().unknown, 1U);
}

TEST_F(Opening, MovedReaderGoesOn) {
  committed([&] { add_sample(); });
  CatalogReader moved = reader();
  const CatalogReader still(std::move(moved));
  EXPECT_EQ(still.counts().unknown, 1U);
}

}  // namespace
}  // namespace kith
