#include "daemon/inbox/ledger.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kith {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Found = Look::Found;
using namespace std::chrono_literals;

// Files that exist only in a table, and two clocks turned by hand.
class LedgerTest : public ::testing::Test {
 protected:
  // A write of one byte more, now.
  void grow(const std::string& path, Found found, std::uint64_t by = 1) {
    Look& look = files_[path];
    look.found = found;
    look.identity.inode = 1 + files_.size();
    look.identity.size += by;
    look.identity.modified_ns = look.identity.changed_ns = wall_ns();
  }
  void drop_old(const std::string& path, milliseconds age, Found found = Found::kWhole) {
    grow(path, found, 10);
    files_[path].identity.changed_ns -= std::chrono::nanoseconds(age).count();
  }
  void remove(const std::string& path) { files_.erase(path); }

  void hear(const std::string& path, Heard heard) {
    const Look& look = files_.at(path);
    const auto kind = look.found == Found::kNoFile ? special_ : EntryKind::kRegular;
    ledger_.observe({path, kind, look.identity}, heard, now_, wall_);
  }
  void close(const std::string& path) { hear(path, Heard::kClosed); }
  void see(const std::string& path) { hear(path, Heard::kListed); }
  void list() {
    ledger_.begin_listing();
    for (const auto& [path, look] : files_) see(path);
    ledger_.end_listing();
  }

  void wait(milliseconds time) {
    now_ += time;
    wall_ += time;
  }
  std::vector<std::string> take(std::size_t limit = 100, std::uint64_t bytes = 1000) {
    std::vector<std::string> paths;
    const auto look = [&](const std::string& path, bool ask_whole) {
      ++looks_;
      Look seen = files_.contains(path) ? files_.at(path) : Look{};
      const bool is_content = seen.found == Found::kWhole || seen.found == Found::kShort;
      if (is_content && !ask_whole) seen.found = Found::kEndless;
      return seen;
    };
    for (const auto& file : ledger_.take(limit, bytes, now_, wall_, look)) {
      paths.push_back(file.path);
    }
    return paths;
  }
  void settle(const std::string& path) {
    remove(path);
    ledger_.settled(path);
  }

  std::int64_t wall_ns() const {
    return std::chrono::nanoseconds(wall_.time_since_epoch()).count();
  }

  std::map<std::string, Look> files_;
  EntryKind special_ = EntryKind::kOther;
  Monotonic now_{1h};
  Timestamp wall_{std::chrono::sys_days(std::chrono::year(2024) / 1 / 1)};
  Ledger ledger_{{.settle = 2s, .capacity = 10, .first_retry = 500ms, .longest_retry = 5s}};
  std::size_t looks_ = 0;
};

TEST_F(LedgerTest, AWholeFileIsReadyWhenItIsClosed) {
  grow("a.npy", Found::kWhole);
  close("a.npy");
  EXPECT_TRUE(ledger_.has_due(now_));
  EXPECT_THAT(take(), ElementsAre("a.npy"));
}

TEST_F(LedgerTest, AFileInHandIsNotOfferedAgain) {
  grow("a.npy", Found::kWhole);
  close("a.npy");
  take();
  list();
  close("a.npy");
  wait(1h);
  EXPECT_THAT(take(), IsEmpty());
  EXPECT_EQ(ledger_.pending(), 1U);
  EXPECT_EQ(ledger_.in_hand(), 1U);
}

TEST_F(LedgerTest, ASettledFileIsForgotten) {
  grow("a.npy", Found::kWhole);
  close("a.npy");
  take();
  remove("a.npy");
  EXPECT_EQ(ledger_.settled("a.npy"), std::nullopt);
  EXPECT_EQ(ledger_.pending(), 0U);
}

TEST_F(LedgerTest, WrittenInTenPiecesItIsTakenOnceAfterTheClose) {
  for (int piece = 0; piece < 10; ++piece) {
    grow("a.npy", piece == 9 ? Found::kWhole : Found::kShort);
    files_["a.npy"].found = Found::kWriting;
    see("a.npy");
    EXPECT_THAT(take(), IsEmpty());
    wait(1s);
  }
  files_["a.npy"].found = Found::kWhole;
  close("a.npy");
  EXPECT_THAT(take(), ElementsAre("a.npy"));
}

TEST_F(LedgerTest, WhoeverHoldsAFileOpenIsWaitedFor) {
  grow("a.npy", Found::kWriting);
  see("a.npy");
  for (int i = 0; i < 20; ++i) {
    wait(10s);
    EXPECT_THAT(take(), IsEmpty());
  }
  EXPECT_EQ(ledger_.writing(), 1U);
  EXPECT_EQ(ledger_.pending(), 1U);
  files_["a.npy"].found = Found::kWhole;
  close("a.npy");
  EXPECT_THAT(take(), ElementsAre("a.npy"));
  EXPECT_EQ(ledger_.writing(), 0U);
}

TEST_F(LedgerTest, ClosedShortFiveTimesItIsTakenOnceWithItsLastContent) {
  for (int i = 0; i < 5; ++i) {
    grow("a.npy", i == 4 ? Found::kWhole : Found::kShort);
    close("a.npy");
    if (i == 4) break;
    EXPECT_THAT(take(), IsEmpty());
    wait(1s);
    EXPECT_THAT(take(), IsEmpty());
  }
  EXPECT_THAT(take(), ElementsAre("a.npy"));
}

TEST_F(LedgerTest, AShortFileFailsOnlyAfterItHasSettled) {
  grow("a.npy", Found::kShort);
  close("a.npy");
  EXPECT_THAT(take(), IsEmpty());
  EXPECT_EQ(ledger_.next_deadline(), now_ + 2s);
  wait(1999ms);
  EXPECT_THAT(take(), IsEmpty());
  wait(1ms);
  EXPECT_THAT(take(), ElementsAre("a.npy"));
}

TEST_F(LedgerTest, AFormatWithoutAnEndWaitsUntilItHasSettled) {
  grow("a.csv", Found::kEndless);
  close("a.csv");
  wait(1s);
  grow("a.csv", Found::kEndless);  // a second writer; heard of when it is looked at
  wait(1s);
  EXPECT_THAT(take(), IsEmpty());
  wait(1999ms);
  EXPECT_THAT(take(), IsEmpty());
  wait(1ms);
  EXPECT_THAT(take(), ElementsAre("a.csv"));
}

TEST_F(LedgerTest, AStandingBacklogIsTakenAtOnce) {
  drop_old("a.npy", 3s);
  drop_old("b.csv", 3s, Found::kEndless);
  list();
  EXPECT_THAT(take(), ElementsAre("a.npy", "b.csv"));
}

TEST_F(LedgerTest, AFreshFileThatIsFoundWaitsUntilItHasSettled) {
  drop_old("a.npy", 1s);
  list();
  EXPECT_THAT(take(), IsEmpty());
  wait(1s);
  EXPECT_THAT(take(), IsEmpty()) << "its ctime has settled, but it was not looked at for so long";
  wait(1s);
  EXPECT_THAT(take(), ElementsAre("a.npy"));
}

TEST_F(LedgerTest, AnOldModificationTimeProvesNothing) {
  for (int i = 0; i < 6; ++i) {  // cp -p, slowed down: only the change time tells
    grow("a.npy", Found::kShort);
    files_["a.npy"].identity.modified_ns = 0;
    list();
    EXPECT_THAT(take(), IsEmpty());
    wait(1s);
  }
}

TEST_F(LedgerTest, AChangeTimeInTheFutureProvesNothing) {
  drop_old("a.npy", -1h);
  list();
  EXPECT_THAT(take(), IsEmpty());
  wait(2s);
  EXPECT_THAT(take(), ElementsAre("a.npy"));
}

TEST_F(LedgerTest, AHardLinkIsTakenAfterItHasSettled) {
  grow("a.npy", Found::kWhole);
  see("a.npy");  // a link is created, never closed
  EXPECT_THAT(take(), IsEmpty());
  wait(2s);
  EXPECT_THAT(take(), ElementsAre("a.npy"));
}

TEST_F(LedgerTest, WhatIsNoFileIsTakenAtOnce) {
  grow("link.npy", Found::kNoFile);
  see("link.npy");
  EXPECT_THAT(take(), ElementsAre("link.npy"));
}

TEST_F(LedgerTest, ADirectoryIsTakenAfterItHasSettled) {
  special_ = EntryKind::kDirectory;
  grow("folder.npy", Found::kNoFile);
  see("folder.npy");
  EXPECT_THAT(take(), IsEmpty());
  wait(2s);
  EXPECT_THAT(take(), ElementsAre("folder.npy"));
}

TEST_F(LedgerTest, KnownComesFirstThenTheOldest) {
  drop_old("b.npy", 10s);
  drop_old("a.npy", 20s);
  drop_old("known/Ada/c.npy", 5s);
  drop_old("known/Ada/d.npy", 6s);
  list();
  EXPECT_THAT(take(), ElementsAre("known/Ada/d.npy", "known/Ada/c.npy", "a.npy", "b.npy"));
}

TEST_F(LedgerTest, TakesNoMoreFilesThanAskedFor) {
  for (const char* path : {"a.npy", "b.npy", "c.npy"}) drop_old(path, 10s);
  list();
  EXPECT_THAT(take(2), ElementsAre("a.npy", "b.npy"));
  EXPECT_EQ(looks_, 2U);
  EXPECT_TRUE(ledger_.has_due(now_));
  EXPECT_THAT(take(2), ElementsAre("c.npy"));
}

TEST_F(LedgerTest, TakesNoMoreBytesThanAskedForButAtLeastOneFile) {
  for (const char* path : {"a.npy", "b.npy", "c.npy"}) drop_old(path, 10s);  // 10 bytes each
  list();
  EXPECT_THAT(take(9, 20), ElementsAre("a.npy", "b.npy"));
  EXPECT_THAT(take(9, 5), ElementsAre("c.npy"));
}

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
}  // namespace kith
