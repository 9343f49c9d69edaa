// What holds before, during and after a transaction, and across openings.
#include "tests/core/catalog/catalog_fixture.hpp"

namespace kith {
namespace {

using test::at;
using test::counted_by_sql;
using test::kind_thrown_by;

class Transaction : public test::CatalogTest {
 protected:
  // One of everything.
  void fill() {
    const PersonId person = add_person("Ann");
    add_reference(person);
    add_sample(add_file("k.npy"), 0, SampleState::kKnown, person);
    const SampleId unknown = add_sample();
    const SampleId noise = add_sample();
    add_sample(SampleState::kAmbiguous);
    const ClusterId cluster = catalog().next_cluster_id();
    catalog().add_cluster(cluster, at(1));
    put_in(cluster, {unknown});
    put_in(0, {noise});
    FileRecord failed;
    failed.path = "bad.npy";
    failed.state = FileState::kFailed;
    catalog().add_file(failed);
    catalog().set_setting("paused", "true");
    add_event();
    add_event();
  }

  const Counts kFilled{.known = 1,
                       .unknown = 2,
                       .ambiguous = 1,
                       .references = 1,
                       .people = 1,
                       .clusters = 1,
                       .noise = 1,
                       .files_done = 5,
                       .files_failed = 1};
};

TEST_F(Transaction, NewCatalogIsEmpty) {
  EXPECT_EQ(catalog().counts(), Counts());
  EXPECT_EQ(catalog().last_event(), 0);
  EXPECT_EQ(catalog().next_cluster_id(), 1);
  EXPECT_EQ(reader().counts(), Counts());
}

TEST_F(Transaction, CommitKeepsEverything) {
  committed([&] { fill(); });
  EXPECT_EQ(catalog().counts(), kFilled);
  EXPECT_EQ(reader().counts(), kFilled);
  EXPECT_EQ(counted_by_sql(path()), kFilled);
}

TEST_F(Transaction, CountsMoveWithinATransaction) {
  committed([&] {
    fill();
    EXPECT_EQ(catalog().counts(), kFilled);
    EXPECT_EQ(catalog().last_event(), 2);
  });
}

TEST_F(Transaction, RollbackLeavesNothing) {
  rolled_back([&] { fill(); });
  EXPECT_EQ(catalog().counts(), Counts());
  EXPECT_EQ(counted_by_sql(path()), Counts());
  EXPECT_EQ(catalog().last_event(), 0);
  EXPECT_EQ(catalog().setting("paused"), std::nullopt);
  EXPECT_TRUE(reader().events(0, 10).empty());
}

TEST_F(Transaction, RollbackLeavesNoGapInTheJournal) {
  committed([&] { EXPECT_EQ(add_event(), 1); });
  rolled_back([&] { EXPECT_EQ(add_event(), 2); });
  committed([&] { EXPECT_EQ(add_event(), 2); });
  EXPECT_EQ(reader().last_event(), 2);
}

TEST_F(Transaction, RollbackComesWithAnException) {
  EXPECT_THROW(committed([&] {
                 fill();
                 throw std::runtime_error("in the middle");
               }),
               std::runtime_error);
  EXPECT_EQ(catalog().counts(), Counts());
  committed([&] { fill(); });
  EXPECT_EQ(catalog().counts(), kFilled);
}

TEST_F(Transaction, ReopeningFindsEverything) {
  committed([&] { fill(); });
  close();
  EXPECT_EQ(catalog().counts(), kFilled);
  EXPECT_EQ(catalog().last_event(), 2);
  EXPECT_EQ(catalog().next_cluster_id(), 2);
  EXPECT_EQ(catalog().setting("paused"), "true");
  EXPECT_EQ(catalog().person_name(catalog().find_person("Ann").value()), "Ann");
}

TEST_F(Transaction, IdsGoOnAfterReopening) {
  SampleId first = 0;
  FileId file = 0;
  committed([&] { first = add_sample(file = add_file("a.npy"), 0); });
  close();
  committed([&] {
    const FileId next = add_file("b.npy");
    EXPECT_GT(next, file);
    EXPECT_GT(add_sample(next, 0), first);
  });
}

TEST_F(Transaction, IdOfARemovedFileIsNotUsedAgain) {
  FileRecord failed;
  failed.path = "bad.npy";
  failed.state = FileState::kFailed;
  FileId removed = 0;
  committed([&] { removed = catalog().add_file(failed); });
  committed([&] { catalog().remove_failed_file(removed); });
  close();
  committed([&] { EXPECT_GT(catalog().add_file(failed), removed); });
}

TEST_F(Transaction, ChangesOutsideOneAreRefused) {
  EXPECT_EQ(kind_thrown_by([&] { catalog().set_setting("a", "b"); }), ErrorKind::kBug);
  EXPECT_EQ(kind_thrown_by([&] { add_event(); }), ErrorKind::kBug);
}

TEST_F(Transaction, OneInsideAnotherIsRefused) {
  const Catalog::Transaction outer(catalog());
  EXPECT_EQ(kind_thrown_by([&] { const Catalog::Transaction inner(catalog()); }), ErrorKind::kBug);
}

TEST_F(Transaction, ReadersSeeTheLastCommit) {
  CatalogReader before = reader();
  Catalog::Transaction transaction(catalog());
  fill();
  EXPECT_EQ(before.counts(), Counts());
  transaction.commit();
  EXPECT_EQ(before.counts(), kFilled);
}

TEST_F(Transaction, SettingsAreReplaced) {
  committed([&] { catalog().set_setting("rule", "0.8"); });
  committed([&] { catalog().set_setting("rule", std::string("0.9\0x", 5)); });
  EXPECT_EQ(catalog().setting("rule"), std::string("0.9\0x", 5));
  EXPECT_EQ(catalog().setting("other"), std::nullopt);
}

TEST_F(Transaction, MovedCatalogGoesOn) {
  committed([&] { fill(); });
  close();
  Catalog first(path());
  Catalog second(std::move(first));
  Catalog::Transaction transaction(second);
  second.set_setting("a", "b");
  transaction.commit();
  EXPECT_EQ(second.counts(), kFilled);
}

}  // namespace
}  // namespace kith
