#include "daemon/inbox/watcher.hpp"

#include <fcntl.h>
#include <sys/inotify.h>

#include "core/base/unique_fd.hpp"
#include "tests/daemon/inbox/loop_fixture.hpp"

namespace kith::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Heard = std::pair<Whisper, std::string>;

class WatcherTest : public LoopFixture {
 protected:
  bool watch(const std::string& folder) {
    const auto path = folder.empty() ? layout_.inbox() : layout_.dropped(folder);
    const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY));
    return watcher_.watch(fd.get(), folder);
  }
  bool hears(Whisper whisper, const std::string& path) {
    return turn_until([&] {
      return std::find(heard_.begin(), heard_.end(), Heard(whisper, path)) != heard_.end();
    });
  }

  std::vector<Heard> heard_;
  int refusal_ = 0;  // what add_watch fails with
  Watcher watcher_{
      loop_,
      [this](Whisper whisper, const std::string& path) { heard_.emplace_back(whisper, path); },
      [this](int fd, const char* path, std::uint32_t mask) {
        errno = refusal_;
        return refusal_ != 0 ? -1 : ::inotify_add_watch(fd, path, mask);
      }};
};

TEST_F(WatcherTest, TellsWhenAFileIsClosed) {
  ASSERT_TRUE(watch(""));
  std::ofstream file(at("inbox/a.npy"));
  EXPECT_TRUE(hears(Whisper::kCreated, "a.npy"));
  file << "x" << std::flush;
  turn();
  EXPECT_EQ(heard_.size(), 1U);
  file.close();
  EXPECT_TRUE(hears(Whisper::kClosed, "a.npy"));
}

TEST_F(WatcherTest, TellsWhenAFileIsMovedIn) {
  ASSERT_TRUE(watch(""));
  write(at("outside/a.tmp"), "x");
  fs::rename(at("outside/a.tmp"), at("inbox/a.npy"));
  EXPECT_TRUE(hears(Whisper::kClosed, "a.npy"));
}

TEST_F(WatcherTest, TellsOfLinks) {
  ASSERT_TRUE(watch(""));
  write(at("outside/a"), "x");
  fs::create_hard_link(at("outside/a"), at("inbox/hard.npy"));
  fs::create_symlink("nowhere", at("inbox/soft.npy"));
  EXPECT_TRUE(hears(Whisper::kCreated, "hard.npy"));
  EXPECT_TRUE(hears(Whisper::kCreated, "soft.npy"));
}

TEST_F(WatcherTest, TellsOfFolders) {
  ASSERT_TRUE(watch(""));
  fs::create_directory(at("inbox/made"));
  fs::create_directory(at("outside"));
  fs::rename(at("outside"), at("inbox/moved"));
  EXPECT_TRUE(hears(Whisper::kFolder, "made"));
  EXPECT_TRUE(hears(Whisper::kFolder, "moved"));
}

TEST_F(WatcherTest, PutsFolderAndNameTogether) {
  drop("known/Ada/x", "");
  ASSERT_TRUE(watch("known/Ada"));
  drop("known/Ada/\xFF\n.npy", "x");
  EXPECT_TRUE(hears(Whisper::kClosed, "known/Ada/\xFF\n.npy"));
}

TEST_F(WatcherTest, AFolderWatchedAgainHasItsNewPath) {
  fs::create_directories(at("inbox/old"));
  ASSERT_TRUE(watch("old"));
  fs::rename(at("inbox/old"), at("inbox/new"));
  ASSERT_TRUE(watch("new"));
  EXPECT_EQ(watcher_.watches(), 1U);
  drop("new/a.npy", "x");
  turn();
  ASSERT_TRUE(watch("new"));  // the move was told, too, and gave the watch up
  drop("new/b.npy", "x");
  EXPECT_TRUE(hears(Whisper::kClosed, "new/b.npy"));
}

TEST_F(WatcherTest, AFolderThatIsMovedAwayIsLostWithAllBelow) {
  fs::create_directories(at("inbox/cam/left"));
  ASSERT_TRUE(watch("") && watch("cam") && watch("cam/left"));
  fs::rename(at("inbox/cam"), at("outside"));
  EXPECT_TRUE(hears(Whisper::kWatchLost, "cam"));
  EXPECT_EQ(watcher_.watches(), 1U);
}

TEST_F(WatcherTest, AFolderThatIsRemovedIsForgotten) {
  fs::create_directories(at("inbox/cam"));
  ASSERT_TRUE(watch("") && watch("cam"));
  fs::remove(at("inbox/cam"));
  EXPECT_TRUE(turn_until([&] { return watcher_.watches() == 1; }));
}

TEST_F(WatcherTest, NothingIsToldAfterStop) {
  ASSERT_TRUE(watch(""));
  drop("a.npy", "x");
  watcher_.stop();
  turn();
  EXPECT_THAT(heard_, IsEmpty());
  EXPECT_FALSE(watch(""));
}

TEST_F(WatcherTest, ARestartForgetsWhatWasNotYetTold) {
  ASSERT_TRUE(watch(""));
  drop("a.npy", "x");
  watcher_.restart();
  ASSERT_TRUE(watch(""));
  drop("b.npy", "x");
  EXPECT_TRUE(hears(Whisper::kClosed, "b.npy"));
  EXPECT_THAT(heard_,
              ElementsAre(Heard(Whisper::kCreated, "b.npy"), Heard(Whisper::kClosed, "b.npy")));
}

TEST_F(WatcherTest, AUsedUpLimitNamesItsSysctl) {
  refusal_ = ENOSPC;
  EXPECT_FALSE(watch(""));
  EXPECT_THAT(watcher_.trouble(), HasSubstr("fs.inotify.max_user_watches"));
  refusal_ = 0;
  watcher_.begin_round();
  EXPECT_EQ(watcher_.trouble(), "");
  EXPECT_TRUE(watch(""));
}

TEST_F(WatcherTest, AStalledReaderIsToldOfTheOverflow) {
  ASSERT_TRUE(watch(""));
  std::size_t limit = 0;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> limit;
  ASSERT_GT(limit, 0U);
  for (std::size_t i = 0; i <= limit; ++i) {  // different names: equal neighbors would be merged
    const std::string name = "inbox/" + std::to_string(i % 2) + ".npy";
    UniqueFd(::open(at(name).c_str(), O_WRONLY | O_CREAT, 0600));
  }
  EXPECT_TRUE(hears(Whisper::kOverflow, ""));
}

}  // namespace
}  // namespace kith::test
