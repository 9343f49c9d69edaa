#include "daemon/inbox/inbox.hpp"

#include <fcntl.h>
#include <sys/inotify.h>

#include <set>

#include "core/base/unique_fd.hpp"
#include "tests/daemon/inbox/loop_fixture.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith::test {
namespace {

using std::chrono::milliseconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

std::string vector_file(double first = 1) {
  const auto bytes = npy_vector(std::vector<double>{first, 2, 3});
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// An inbox with a taker that only removes what it takes, and counts.
class InboxTest : public LoopFixture {
 protected:
  InboxTest() {
    options_.settle = 50ms;
    options_.scan_interval = 1h;  // nothing but inotify, unless a test says otherwise
    options_.poll_interval = 50ms;
    options_.add_watch = [this](int fd, const char* path, std::uint32_t mask) {
      errno = refusal_;
      return refusal_ != 0 ? -1 : ::inotify_add_watch(fd, path, mask);
    };
  }
  ~InboxTest() override {
    if (!inbox_) return;
    inbox_->stop();
    turn();
  }

  void start() {
    inbox_.emplace(loop_, layout_, options_, clock_, [this] { take(); });
    inbox_->start();
    ASSERT_TRUE(turn_until([&] { return inbox_->status().first_listing_done; }));
  }
  void take() {
    if (paused_) return;
    for (auto batch = inbox_->take(100, 1 << 20); !batch.empty();
         batch = inbox_->take(100, 1 << 20)) {
      for (const ReadyInput& input : batch) {
        ++taken_[input.path];
        fs::remove(layout_.dropped(input.path));
        inbox_->settled(input.path);
      }
    }
  }
  bool takes(const std::string& path, int times = 1) {
    return turn_until([&] { return taken_[path] == times; });
  }
  bool degraded_by(const std::string& words) {
    return turn_until(
        [&] { return testing::Value(inbox_->status().degraded, Contains(HasSubstr(words))); });
  }
  bool recovers() {
    return turn_until([&] { return inbox_->status().degraded.empty(); });
  }

  SystemClock clock_;
  InboxOptions options_;
  int refusal_ = 0;
  bool paused_ = false;
  std::optional<Inbox> inbox_;
  std::map<std::string, int> taken_;
};

TEST_F(InboxTest, TakesWhatLiesThereAtTheStart) {
  drop("a.npy", vector_file());
  drop("cam/b.npy", vector_file());
  drop("known/Ada/c.npy", vector_file());
  start();
  EXPECT_TRUE(takes("a.npy") && takes("cam/b.npy") && takes("known/Ada/c.npy"));
  EXPECT_TRUE(turn_until([&] { return inbox_->idle(); }));
}

TEST_F(InboxTest, TakesWhatIsDroppedLater) {
  start();
  drop("a.npy", vector_file());
  EXPECT_TRUE(takes("a.npy"));
  drop("known/Ada/b.npy", vector_file());
  EXPECT_TRUE(takes("known/Ada/b.npy"));
}

TEST_F(InboxTest, AWholeFileDoesNotWaitToSettle) {
  options_.settle = 1h;
  start();
  drop("a.npy", vector_file());
  EXPECT_TRUE(takes("a.npy"));
}

TEST_F(InboxTest, TakesFromFoldersMadeLaterAndMovedIn) {
  start();
  drop("deep/er/still/a.npy", vector_file());
  EXPECT_TRUE(takes("deep/er/still/a.npy"));
  write(at("outside/sub/b.npy"), vector_file());
  fs::rename(at("outside"), at("inbox/came"));
  EXPECT_TRUE(takes("came/sub/b.npy"));
  drop("came/sub/c.npy", vector_file());
  EXPECT_TRUE(takes("came/sub/c.npy"));
}

TEST_F(InboxTest, AFolderRenamedWithinTheInboxIsStillHeard) {
  drop("old/sub/ignored.md", "");
  start();
  fs::rename(at("inbox/old"), at("inbox/new"));
  drop("new/sub/a.npy", vector_file());
  EXPECT_TRUE(takes("new/sub/a.npy"));
}

TEST_F(InboxTest, ATemporaryNameIsLeftAloneUntilItIsRenamed) {
  start();
  drop("x.tmp", vector_file());
  drop(".y.npy", vector_file());
  drop("z.npy", vector_file());
  EXPECT_TRUE(takes("z.npy"));
  EXPECT_EQ(taken_.size(), 1U);
  fs::rename(at("inbox/x.tmp"), at("inbox/x.npy"));
  EXPECT_TRUE(takes("x.npy"));
  EXPECT_TRUE(fs::exists(at("inbox/.y.npy")));
}

TEST_F(InboxTest, AHardLinkIsTaken) {
  start();
  write(at("outside/a.npy"), vector_file());
  fs::create_hard_link(at("outside/a.npy"), at("inbox/a.npy"));
  EXPECT_TRUE(takes("a.npy"));
}

TEST_F(InboxTest, LinksAndFifosAndFoldersAreOfferedUnopened) {
  start();
  fs::create_symlink("/etc/passwd", at("inbox/link.npy"));
  ASSERT_EQ(::mkfifo(at("inbox/fifo.npy").c_str(), 0600), 0);
  fs::create_directory(at("inbox/folder.npy"));
  EXPECT_TRUE(takes("link.npy") && takes("fifo.npy") && takes("folder.npy"));
}

TEST_F(InboxTest, AFileHeldOpenIsNotTakenBeforeItIsClosed) {
  start();
  const std::string bytes = vector_file();
  std::ofstream file(at("inbox/a.npy"), std::ios::binary);
  file << bytes << std::flush;  // whole, and the writer thinks about it
  EXPECT_TRUE(turn_until([&] { return inbox_->status().writing == 1; }));
  EXPECT_EQ(inbox_->status().pending, 1U);
  EXPECT_TRUE(inbox_->idle());
  EXPECT_THAT(taken_, IsEmpty());
  file.close();
  EXPECT_TRUE(takes("a.npy"));
}

TEST_F(InboxTest, ATruncatedFileIsTakenOnceItHasSettled) {
  start();
  drop("a.npy", vector_file().substr(0, 130));
  EXPECT_TRUE(takes("a.npy"));
}

TEST_F(InboxTest, TheSameNameTwiceIsTakenTwice) {
  start();
  drop("a.npy", vector_file(1));
  EXPECT_TRUE(takes("a.npy"));
  drop("a.npy", vector_file(2));
  EXPECT_TRUE(takes("a.npy", 2));
}

TEST_F(InboxTest, AFileReplacedWhileInHandIsTakenAgain) {
  start();
  paused_ = true;
  drop("a.npy", vector_file(1));
  std::vector<ReadyInput> batch;
  ASSERT_TRUE(turn_until([&] { return !(batch = inbox_->take(9, 999)).empty(); }));
  fs::remove(at("inbox/a.npy"));
  drop("a.npy", vector_file(2));
  drop("z.npy", vector_file());
  ASSERT_TRUE(turn_until([&] { return inbox_->status().pending == 2; }));
  paused_ = false;
  inbox_->settled("a.npy");
  EXPECT_TRUE(takes("a.npy"));
}

TEST_F(InboxTest, AFileThatCannotBeDealtWithIsOfferedAgain) {
  paused_ = true;
  drop("a.npy", vector_file());
  start();
  ASSERT_TRUE(turn_until([&] { return inbox_->take(9, 999).size() == 1; }));
  inbox_->retry("a.npy", "the disk is full: make room");
  EXPECT_THAT(inbox_->status().degraded, Contains("the disk is full: make room"));
  EXPECT_EQ(inbox_->status().retrying, 1U);
  EXPECT_FALSE(inbox_->idle());
  EXPECT_TRUE(inbox_->stuck());
  paused_ = false;
  EXPECT_TRUE(takes("a.npy"));
  EXPECT_FALSE(inbox_->stuck());
  EXPECT_TRUE(recovers());
}

TEST_F(InboxTest, AFileThatIsDecidedAndCannotBePutAwayIsNotPending) {
  paused_ = true;
  drop("a.npy", vector_file());
  start();
  ASSERT_TRUE(turn_until([&] { return inbox_->take(9, 999).size() == 1; }));
  inbox_->put_away_later("a.npy", "give kithd write access");
  EXPECT_EQ(inbox_->status().pending + inbox_->pending_files(9).size(), 0U);
  EXPECT_EQ(inbox_->standing_of("a.npy"), Inbox::Standing::kStays);
  EXPECT_TRUE(inbox_->stuck());
  paused_ = false;
  EXPECT_TRUE(takes("a.npy") && recovers());
}

TEST_F(InboxTest, AFileThatIsLeftIsNotOfferedWhileItIsTheSame) {
  paused_ = true;
  drop("a.npy", vector_file());
  start();
  ASSERT_TRUE(turn_until([&] { return inbox_->take(9, 999).size() == 1; }));
  inbox_->left("a.npy", identity("a.npy"), "give kithd write access");
  paused_ = false;
  inbox_->rescan();
  ASSERT_TRUE(turn_until([&] { return inbox_->status().rescans == 2; }));
  EXPECT_TRUE(inbox_->idle());
  EXPECT_THAT(inbox_->status().degraded, ElementsAre("give kithd write access"));
  EXPECT_EQ(inbox_->status().pending, 0U);
  drop("a.npy", vector_file(2));
  EXPECT_TRUE(takes("a.npy"));
  EXPECT_TRUE(recovers());
}

TEST_F(InboxTest, AFileThatWasLeftByAnEarlierRunIsNotOffered) {
  drop("a.npy", vector_file());
  inbox_.emplace(loop_, layout_, options_, clock_, [this] { take(); });
  inbox_->left("a.npy", identity("a.npy"), "give kithd write access");
  inbox_->start();
  ASSERT_TRUE(turn_until([&] { return inbox_->idle(); }));
  EXPECT_THAT(taken_, IsEmpty());
}

TEST_F(InboxTest, AFileThatWasLeftIsOfferedWhenItsFolderIsMended) {
  paused_ = true;
  drop("theirs/a.npy", vector_file());
  fs::permissions(at("inbox/theirs"), fs::perms{0555});
  start();
  ASSERT_TRUE(turn_until([&] { return inbox_->take(9, 999).size() == 1; }));
  inbox_->left("theirs/a.npy", identity("theirs/a.npy"), "give kithd write access");
  paused_ = false;
  fs::permissions(at("inbox/theirs"), fs::perms{0777});
  EXPECT_TRUE(takes("theirs/a.npy"));
  EXPECT_TRUE(recovers());
}

TEST_F(InboxTest, AnEmptyInboxIsNewsToo) {
  bool told = false;
  inbox_.emplace(loop_, layout_, options_, clock_, [&] { told = inbox_->idle(); });
  inbox_->start();
  EXPECT_TRUE(turn_until([&] { return told; }));
}

TEST_F(InboxTest, AComplaintAboutAFileThatIsGoneIsDropped) {
  paused_ = true;
  drop("a.npy", vector_file());
  start();
  ASSERT_TRUE(turn_until([&] { return inbox_->take(9, 999).size() == 1; }));
  inbox_->left("a.npy", identity("a.npy"), "give kithd write access");
  fs::remove(at("inbox/a.npy"));
  inbox_->rescan();
  EXPECT_TRUE(recovers());
}

TEST_F(InboxTest, ImagesAreApartAndWaitForTheirFile) {
  start();
  drop("cam/a.png", "\x89PNG not whole");
  std::vector<std::string> images;
  ASSERT_TRUE(turn_until([&] { return !(images = inbox_->take_images(9)).empty(); }));
  EXPECT_THAT(images, ElementsAre("cam/a.png"));
  inbox_->image_waits("cam/a.png");
  EXPECT_EQ(inbox_->status().images_waiting, 1U);
  EXPECT_EQ(inbox_->status().pending, 0U);
  EXPECT_TRUE(inbox_->idle());
  EXPECT_THAT(inbox_->take_images(9), IsEmpty());

  drop("cam/a.npy", vector_file());
  EXPECT_TRUE(takes("cam/a.npy"));
  EXPECT_THAT(inbox_->take_images(9), ElementsAre("cam/a.png"));
  fs::remove(at("inbox/cam/a.png"));
  inbox_->image_settled("cam/a.png");
  EXPECT_EQ(inbox_->status().images_waiting, 0U);
}

TEST_F(InboxTest, OtherExtensionsAreCountedOnce) {
  drop("a.md", "");
  start();
  drop("b.md", "");
  drop("b.md", "again");
  EXPECT_TRUE(turn_until([&] { return inbox_->status().files_ignored == 2; }));
  fs::remove(at("inbox/a.md"));
  inbox_->rescan();
  EXPECT_TRUE(turn_until([&] { return inbox_->status().files_ignored == 1; }));
}

TEST_F(InboxTest, ATooShortWatchLimitMeansPollingAndSaysSo) {
  refusal_ = ENOSPC;
  start();
  EXPECT_TRUE(degraded_by("fs.inotify.max_user_watches"));
  drop("a.npy", vector_file());
  drop("sub/b.npy", vector_file());
  EXPECT_TRUE(takes("a.npy") && takes("sub/b.npy"));
  refusal_ = 0;
  EXPECT_TRUE(recovers());
}

TEST_F(InboxTest, ALimitThatIsReachedLaterMeansPollingAtOnce) {
  start();
  refusal_ = ENOSPC;
  fs::create_directory(at("inbox/sub"));
  EXPECT_TRUE(degraded_by("fs.inotify.max_user_watches"));
  drop("sub/a.npy", vector_file());
  EXPECT_TRUE(takes("sub/a.npy"));
}

TEST_F(InboxTest, AnOverflowIsCountedAndNothingIsLost) {
  start();
  const std::string bytes = vector_file();
  std::size_t limit = 0;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> limit;
  const std::size_t files = limit * 3 / 4;  // two events each; the loop stands still meanwhile
  for (std::size_t i = 0; i < files; ++i) drop(std::to_string(i) + ".npy", bytes);
  EXPECT_TRUE(turn_until([&] { return taken_.size() == files; }));
  EXPECT_GE(inbox_->status().overflows, 1U);
  EXPECT_GE(inbox_->status().rescans, 2U);
  for (const auto& [path, times] : taken_) EXPECT_EQ(times, 1) << path;
}

TEST_F(InboxTest, FilesThatComeDuringTheFirstListingAreTakenOnce) {
  for (int i = 0; i < 1500; ++i) drop("old" + std::to_string(i) + ".npy", vector_file());
  inbox_.emplace(loop_, layout_, options_, clock_, [this] { take(); });
  inbox_->start();
  loop_.run_one();
  for (int i = 0; i < 500; ++i) drop("new" + std::to_string(i) + ".npy", vector_file());
  EXPECT_TRUE(turn_until([&] { return taken_.size() == 2000; }));
  EXPECT_TRUE(turn_until([&] { return inbox_->idle(); }));
  for (const auto& [path, times] : taken_) EXPECT_EQ(times, 1) << path;
}

TEST_F(InboxTest, AnInboxThatIsMovedAwayIsReportedAndItsReturnNoticed) {
  drop("sub/x.md", "");
  start();
  fs::rename(at("inbox"), at("elsewhere"));
  EXPECT_TRUE(degraded_by("inbox is gone"));
  write(at("elsewhere/sub/a.npy"), vector_file());
  fs::rename(at("elsewhere"), at("inbox"));
  EXPECT_TRUE(takes("sub/a.npy"));
  EXPECT_TRUE(recovers());
  drop("sub/b.npy", vector_file());
  EXPECT_TRUE(takes("sub/b.npy"));
}

TEST_F(InboxTest, AnInboxThatIsCreatedAnewIsWatched) {
  start();
  fs::rename(at("inbox"), at("elsewhere"));
  fs::create_directory(at("inbox"));
  drop("a.npy", vector_file());
  EXPECT_TRUE(takes("a.npy"));
  EXPECT_TRUE(recovers());
}

TEST_F(InboxTest, MoreFilesThanAreHeldInMemoryAreTakenInTheEnd) {
  options_.capacity = 10;
  for (int i = 0; i < 100; ++i) drop(std::to_string(i) + ".npy", vector_file());
  start();
  EXPECT_TRUE(turn_until([&] { return taken_.size() == 100; }));
}

TEST_F(InboxTest, TheReservedFolderIsOffered) {
  start();
  drop("./known/a.npy", vector_file());
  EXPECT_TRUE(takes("./known/a.npy"));
}

TEST_F(InboxTest, PendingFilesAreListed) {
  paused_ = true;
  drop("a.npy", vector_file());
  start();
  const auto pending = inbox_->pending_files(5);
  ASSERT_EQ(pending.size(), 1U);
  EXPECT_EQ(pending[0].path, "a.npy");
  EXPECT_EQ(pending[0].size, vector_file().size());
}

}  // namespace
}  // namespace kith::test
