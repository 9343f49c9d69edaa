// Files that vanish, change or cannot be dealt with while the ledger knows them.
#include <gmock/gmock.h>

#include "tests/daemon/inbox/ledger_fixture.hpp"

namespace kith::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

TEST_F(LedgerTest, AFileThatVanishedIsForgottenWhenLookedAt) {
  grow("a.npy", Found::kWhole);
  close("a.npy");
  remove("a.npy");
  EXPECT_THAT(take(), IsEmpty());
  EXPECT_EQ(ledger_.pending(), 0U);
}

TEST_F(LedgerTest, AFileThatVanishedIsForgottenByTheNextListing) {
  grow("a.csv", Found::kEndless);
  close("a.csv");
  list();
  EXPECT_EQ(ledger_.pending(), 1U);
  remove("a.csv");
  list();
  EXPECT_EQ(ledger_.pending(), 0U);
  EXPECT_EQ(ledger_.next_deadline(), std::nullopt);
}

TEST_F(LedgerTest, AFileHeardOfDuringAListingIsKept) {
  ledger_.begin_listing();
  grow("a.npy", Found::kWhole);
  close("a.npy");
  ledger_.end_listing();
  EXPECT_EQ(ledger_.pending(), 1U);
}

TEST_F(LedgerTest, AFileInHandOutlivesAListingThatMissesIt) {
  grow("a.npy", Found::kWhole);
  close("a.npy");
  take();
  remove("a.npy");
  list();
  EXPECT_EQ(ledger_.in_hand(), 1U);
}

TEST_F(LedgerTest, AnotherFileUnderTheNameOfOneInHandIsNotLost) {
  grow("a.npy", Found::kWhole);
  close("a.npy");
  take();
  grow("a.npy", Found::kWhole);
  close("a.npy");
  EXPECT_EQ(ledger_.settled("a.npy"), Heard::kClosed);
}

TEST_F(LedgerTest, AnotherFileThatIsOnlySeenUnderTheNameIsNotLostEither) {
  grow("a.npy", Found::kWhole);
  close("a.npy");
  take();
  grow("a.npy", Found::kShort);
  list();
  EXPECT_EQ(ledger_.settled("a.npy"), Heard::kListed);
}

TEST_F(LedgerTest, ALateWordAboutAFileInHandIsNoNews) {
  grow("a.npy", Found::kWhole);
  list();
  wait(2s);
  take();
  close("a.npy");
  EXPECT_EQ(ledger_.settled("a.npy"), std::nullopt);
}

TEST_F(LedgerTest, RetriesLaterEachTime) {
  grow("a.npy", Found::kWhole);
  close("a.npy");
  for (const milliseconds pause : {500ms, 1000ms, 2000ms, 4000ms, 5000ms, 5000ms}) {
    EXPECT_THAT(take(), ElementsAre("a.npy"));
    ledger_.retry("a.npy", now_);
    wait(pause - 1ms);
    EXPECT_THAT(take(), IsEmpty());
    wait(1ms);
  }
  EXPECT_THAT(take(), ElementsAre("a.npy"));
}

TEST_F(LedgerTest, AChangedFileIsRetriedSoonAgain) {
  grow("a.npy", Found::kWhole);
  close("a.npy");
  for (int i = 0; i < 8; ++i) {
    take();
    ledger_.retry("a.npy", now_);
    wait(5s);
  }
  grow("a.npy", Found::kWhole);
  close("a.npy");
  EXPECT_THAT(take(), ElementsAre("a.npy"));
  ledger_.retry("a.npy", now_);
  EXPECT_EQ(ledger_.next_deadline(), now_ + 500ms);
}

TEST_F(LedgerTest, AParkedFileIsNeitherOfferedNorPending) {
  grow("a.npy", Found::kWhole);
  close("a.npy");
  take();
  ledger_.park("a.npy", files_["a.npy"].identity);
  list();
  wait(1h);
  EXPECT_THAT(take(), IsEmpty());
  EXPECT_EQ(looks_, 1U);
  EXPECT_EQ(ledger_.pending(), 0U);
  EXPECT_EQ(ledger_.parked(), 1U);
}

TEST_F(LedgerTest, AParkedFileThatChangesIsOfferedAgain) {
  grow("a.npy", Found::kWhole);
  close("a.npy");
  take();
  ledger_.park("a.npy", files_["a.npy"].identity);
  grow("a.npy", Found::kWhole);
  close("a.npy");
  EXPECT_EQ(ledger_.parked(), 0U);
  EXPECT_THAT(take(), ElementsAre("a.npy"));
}

TEST_F(LedgerTest, AFileThatChangedInHandIsNotParked) {
  grow("a.npy", Found::kWhole);
  close("a.npy");
  take();
  const FileIdentity as_read = files_["a.npy"].identity;
  grow("a.npy", Found::kWhole);
  close("a.npy");
  ledger_.park("a.npy", as_read);
  EXPECT_THAT(take(), ElementsAre("a.npy"));
}

TEST_F(LedgerTest, AParkedFileOfAnEarlierRunIsNotOffered) {
  drop_old("a.npy", 1h);
  ledger_.park("a.npy", files_["a.npy"].identity);
  list();
  EXPECT_THAT(take(), IsEmpty());
  grow("a.npy", Found::kWhole);
  list();
  wait(2s);
  EXPECT_THAT(take(), ElementsAre("a.npy"));
}

TEST_F(LedgerTest, AParkedFileThatIsGoneIsForgotten) {
  drop_old("a.npy", 1h);
  ledger_.park("a.npy", files_["a.npy"].identity);
  remove("a.npy");
  list();
  EXPECT_EQ(ledger_.parked(), 0U);
}

TEST_F(LedgerTest, UnparksWhatHasTheStem) {
  for (const char* path : {"cam/a.png", "cam/a/0.png", "cam/a.1.jpg", "cam/ab.png", "cam/a0.png"}) {
    drop_old(path, 1h);
    ledger_.park(path, files_[path].identity);
  }
  ledger_.unpark_stem("cam/a", now_);
  EXPECT_THAT(take(), ::testing::UnorderedElementsAre("cam/a.png", "cam/a/0.png", "cam/a.1.jpg"));
  EXPECT_EQ(ledger_.parked(), 2U);
}

TEST_F(LedgerTest, FilesBeyondTheCapacityWaitForALaterListing) {
  for (int i = 0; i < 15; ++i) drop_old("f" + std::to_string(i) + ".npy", 1h);
  list();
  EXPECT_EQ(ledger_.pending(), 15U);
  EXPECT_FALSE(ledger_.wants_listing());
  for (const auto& path : take()) settle(path);
  EXPECT_EQ(ledger_.pending(), 5U);
  EXPECT_TRUE(ledger_.wants_listing());
  list();
  EXPECT_EQ(take().size(), 5U);
  EXPECT_FALSE(ledger_.wants_listing());
}

TEST_F(LedgerTest, PendingFilesAreTheOldest) {
  drop_old("b.npy", 10s);
  drop_old("a.npy", 20s);
  drop_old("c.npy", 5s);
  list();
  take(1);
  const auto pending = ledger_.pending_files(2);
  ASSERT_EQ(pending.size(), 2U);
  EXPECT_EQ(pending[0].path, "a.npy");
  EXPECT_EQ(pending[0].size, 10U);
  EXPECT_EQ(pending[1].path, "b.npy");
}

TEST_F(LedgerTest, AShorterSettleCountsFromNowOn) {
  ledger_.set_settle(100ms);
  grow("a.csv", Found::kEndless);
  close("a.csv");
  take();
  EXPECT_EQ(ledger_.next_deadline(), now_ + 100ms);
}

TEST_F(LedgerTest, NamesOfAnyBytesAreKept) {
  grow("new\nline\xFF.npy", Found::kWhole);
  close("new\nline\xFF.npy");
  EXPECT_THAT(take(), ElementsAre("new\nline\xFF.npy"));
}

}  // namespace
}  // namespace kith::test
