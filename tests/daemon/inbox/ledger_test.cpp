// When a file is complete, and in which order complete files are offered.
#include <gmock/gmock.h>

#include "tests/daemon/inbox/ledger_fixture.hpp"

namespace kith::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

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

}  // namespace
}  // namespace kith::test
