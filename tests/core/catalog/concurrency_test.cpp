// One thread writes while others read: readers see whole transactions and stop nobody.
#include <atomic>
#include <thread>

#include "tests/core/catalog/catalog_fixture.hpp"

namespace kith {
namespace {

using test::at;
using test::scalar;

class Concurrency : public test::CatalogTest {
 protected:
  static constexpr int kTransactions = 150;

  // Two samples and two events a transaction, so that an odd number is half a transaction.
  void write_pairs() {
    for (int i = 0; i < kTransactions; ++i) {
      committed([&] {
        for (int half = 0; half < 2; ++half) {
          add_sample();
          add_event();
        }
      });
    }
  }

  // Looks until the writer has ended; returns how often.
  static int watch(const std::filesystem::path& path, const std::atomic<bool>& ended) {
    const CatalogReader lists(path);
    EventSequence seen = 0;
    int looks = 0;
    for (bool last = false; !last; ++looks) {
      last = ended;
      EXPECT_EQ(lists.counts().unknown % 2, 0U);
      EXPECT_EQ(lists.samples({}, {.limit = 10'000}).size() % 2, 0U);
      for (const EventRecord& event : lists.events(seen, 1000)) {
        EXPECT_EQ(event.sequence, ++seen);
      }
    }
    EXPECT_EQ(seen, 2 * kTransactions);
    return looks;
  }
};

TEST_F(Concurrency, ReadersSeeWholeTransactionsInOrder) {
  catalog();
  std::atomic<bool> ended = false;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] { EXPECT_GE(watch(path(), ended), 1); });
  }
  write_pairs();
  ended = true;
  readers.clear();
  EXPECT_EQ(catalog().counts().unknown, 2U * kTransactions);
}

TEST_F(Concurrency, AViewIsOfOneMoment) {
  committed([&] { add_sample(); });
  const CatalogReader lists = reader();
  {
    const CatalogReader::View view(lists);
    EXPECT_EQ(lists.counts().unknown, 1U);
    committed([&] { add_sample(); });
    EXPECT_EQ(lists.counts().unknown, 1U);
  }
  EXPECT_EQ(lists.counts().unknown, 2U);
}

TEST_F(Concurrency, ReadersDoNotKeepTheLogFromStartingAgain) {
  committed([&] { add_sample(); });
  const CatalogReader lists = reader();
  EXPECT_EQ(lists.samples({}, {.limit = 1}).size(), 1U);
  EXPECT_TRUE(lists.sample(1));
  EXPECT_EQ(lists.events(0, 1).size(), 0U);
  EXPECT_EQ(lists.counts().unknown, 1U);
  // A checkpoint that truncates the log says 0 unless some reader is in its way.
  EXPECT_EQ(scalar(path(), "PRAGMA wal_checkpoint(TRUNCATE)"), 0);
  EXPECT_EQ(std::filesystem::file_size(path().native() + "-wal"), 0U);
}

}  // namespace
}  // namespace kith
