// What a failing disk leaves behind: nothing of the transaction, and a catalog that goes on.
#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <tuple>

#include "core/catalog/sqlite_error.hpp"
#include "tests/core/catalog/catalog_fixture.hpp"
#include "tests/core/catalog/faulty_disk.hpp"

namespace kith {
namespace {

using test::counted_by_sql;
using test::kind_thrown_by;
using test::scalar;
using testing::HasSubstr;

class Failure : public test::CatalogTest {
 protected:
  Failure() {
    committed([&] { add_everything(); });
    before_ = catalog().counts();
  }
  ~Failure() override { close(); }

  void add_everything() {
    const PersonId person = add_person("person " + std::to_string(++people_));
    add_reference(person);
    put_in(0, {add_sample()});
    add_event();
  }

  // More than the page cache holds, so that pages are written before the commit.
  void add_many_thumbnails() {
    const std::vector<std::byte> jpeg(1'000'000, std::byte{1});
    for (int i = 0; i < 48; ++i) catalog().set_image(add_sample(), "x.png", jpeg);
  }

  void expect_as_before() {
    EXPECT_EQ(catalog().counts(), before_);
    EXPECT_EQ(catalog().last_event(), 1);
    EXPECT_EQ(counted_by_sql(path()), before_);
  }

  // Takes one more of everything and looks for it in the tables.
  void expect_to_go_on() {
    disk_.heal();
    committed([&] {
      add_everything();
      EXPECT_EQ(catalog().last_event(), 2);
    });
    EXPECT_EQ(catalog().counts().people, before_.people + 1);
    EXPECT_EQ(counted_by_sql(path()), catalog().counts());
    close();
    EXPECT_EQ(catalog().last_event(), 2);
    EXPECT_EQ(scalar(path(),
                     "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check "
                     "<> 'ok'"),
              0);
  }

  test::FaultyDisk disk_;
  Counts before_;

 private:
  int people_ = 0;
};

class FailingCommit : public Failure,
                      public testing::WithParamInterface<std::tuple<bool, int, int>> {};

TEST_P(FailingCommit, LeavesNothingAndTheCatalogGoesOn) {
  const auto [writes, code, spared] = GetParam();
  writes ? disk_.fail_writes(code, spared) : disk_.fail_syncs(code, spared);
  EXPECT_EQ(kind_thrown_by([&] { committed([&] { add_everything(); }); }), ErrorKind::kRetry);
  EXPECT_TRUE(disk_.has_failed());
  disk_.heal();
  expect_as_before();
  expect_to_go_on();
}

INSTANTIATE_TEST_SUITE_P(Writes, FailingCommit,
                         testing::Combine(testing::Values(true),
                                          testing::Values(SQLITE_FULL, SQLITE_IOERR_WRITE),
                                          testing::Values(0, 1, 2, 5, 9)));
INSTANTIATE_TEST_SUITE_P(Syncs, FailingCommit,
                         testing::Combine(testing::Values(false),
                                          testing::Values(SQLITE_FULL, SQLITE_IOERR_FSYNC),
                                          testing::Values(0)));

TEST_F(Failure, InTheMiddleOfATransactionLeavesNothing) {
  disk_.fail_writes(SQLITE_FULL, 100);
  EXPECT_EQ(kind_thrown_by([&] { committed([&] { add_many_thumbnails(); }); }), ErrorKind::kRetry);
  expect_as_before();
  expect_to_go_on();
}

TEST_F(Failure, TransactionThatFailedCannotGoOn) {
  disk_.fail_writes(SQLITE_FULL, 100);
  {
    Catalog::Transaction transaction(catalog());
    EXPECT_EQ(kind_thrown_by([&] { add_many_thumbnails(); }), ErrorKind::kRetry);
    disk_.heal();
    EXPECT_EQ(kind_thrown_by([&] { add_event(); }), ErrorKind::kBug);
    EXPECT_EQ(kind_thrown_by([&] { transaction.commit(); }), ErrorKind::kBug);
  }
  expect_as_before();
  expect_to_go_on();
}

TEST_F(Failure, FailsAgainUntilItsCauseIsGone) {
  disk_.fail_writes(SQLITE_FULL);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(kind_thrown_by([&] { committed([&] { add_everything(); }); }), ErrorKind::kRetry);
    expect_as_before();
  }
  expect_to_go_on();
}

TEST_F(Failure, LogStartsAgainWhereItCannotGrow) {
  disk_.limit_files_to(2'000'000);
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    const auto kind = kind_thrown_by([&] { committed([&] { add_event(); }); });
    if (kind) ++refused;
    EXPECT_EQ(kind.value_or(ErrorKind::kRetry), ErrorKind::kRetry);
  }
  EXPECT_GT(refused, 0);
  EXPECT_LT(refused, 5);
  EXPECT_EQ(reader().last_event(), 201 - refused);
}

TEST_F(Failure, ReadingGoesOnWhileTheDiskIsFull) {
  disk_.fail_writes(SQLITE_FULL);
  EXPECT_EQ(kind_thrown_by([&] { committed([&] { add_everything(); }); }), ErrorKind::kRetry);
  EXPECT_EQ(catalog().person_name(1), "person 1");
  EXPECT_EQ(reader().counts(), before_);
}

TEST_F(Failure, OpeningOnAFullDiskIsTriedAgain) {
  close();
  disk_.fail_writes(SQLITE_FULL);
  EXPECT_EQ(kind_thrown_by([&] { Catalog fresh(folder() / "fresh.db"); }), ErrorKind::kRetry);
  disk_.heal();
  EXPECT_EQ(Catalog(folder() / "fresh.db").counts(), Counts());
}

Error error_of_code(int code) {
  return error_of(SQLite::Exception("the reason", code), "/root/kith.db");
}

TEST(SqliteError, EveryCodeHasItsReaction) {
  for (const int code : {SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_BUSY,
                         SQLITE_LOCKED, SQLITE_PERM, SQLITE_PROTOCOL, SQLITE_NOMEM}) {
    EXPECT_EQ(error_of_code(code).kind(), ErrorKind::kRetry) << code;
  }
  EXPECT_EQ(error_of_code(SQLITE_CORRUPT).kind(), ErrorKind::kCorrupted);
  EXPECT_EQ(error_of_code(SQLITE_NOTADB).kind(), ErrorKind::kCorrupted);
  EXPECT_EQ(error_of_code(SQLITE_CONSTRAINT).kind(), ErrorKind::kBug);
  EXPECT_EQ(error_of_code(SQLITE_MISUSE).kind(), ErrorKind::kBug);
}

TEST(SqliteError, SentencesSayWhatToDo) {
  EXPECT_STREQ(error_of_code(SQLITE_FULL).what(),
               "the catalog /root/kith.db cannot grow, its disk is full: nothing was changed, free "
               "some space");
  EXPECT_THAT(error_of_code(SQLITE_READONLY).what(), HasSubstr("check who owns it"));
  EXPECT_THAT(error_of_code(SQLITE_BUSY).what(), HasSubstr("end that program"));
  EXPECT_THAT(error_of_code(SQLITE_IOERR).what(), HasSubstr("the reason"));
  EXPECT_THAT(error_of_code(SQLITE_NOTADB).what(), HasSubstr("put a backup in its place"));
}

}  // namespace
}  // namespace kith
