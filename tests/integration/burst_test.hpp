// More files at once than inotify can tell of, in any number.
#pragma once

#include <fcntl.h>
#include <signal.h>

#include <fstream>
#include <thread>

#include "core/base/unique_fd.hpp"
#include "tests/support/kith_test.hpp"

namespace kith::test {

class BurstTest : public KithTest {
 protected:
  /// Dropped one after the other: face 0 of so many strangers.
  std::set<std::string> drop_strangers(unsigned first, unsigned count) {
    std::set<std::string> names;
    for (unsigned person = first; person < first + count; ++person) {
      const std::string name = std::to_string(person) + ".npy";
      drop(name, face_file(person, 0));
      names.insert(name);
    }
    return names;
  }

  /// Half of the files lie there when the daemon starts, half come while it does.
  void burst_during_the_start(unsigned files) {
    configure("[inbox]\nsettle = \"100ms\"\n");
    std::set<std::string> names = drop_strangers(1, files / 2);
    std::set<std::string> late;
    std::jthread producer([&] { late = drop_strangers(1 + files / 2, files / 2); });
    start();
    producer.join();
    names.merge(late);
    EXPECT_TRUE(reaches("files_done", names.size()));
    expect_one_effect_each(names);
  }

  /// Files that are dropped while the daemon stands still, and more happens than its queue holds.
  void burst_while_stopped(unsigned files) {
    configure(
        "[inbox]\nscan_interval = \"1h\"\nsettle = \"100ms\"\n");  // so that only the overflow
                                                                   // brings a listing
    start();
    const std::uint64_t rescans = status().at("rescans");
    daemon_->signal(SIGSTOP);
    fill_the_queue();
    const std::set<std::string> names = drop_strangers(1, files);
    daemon_->signal(SIGCONT);
    EXPECT_TRUE(reaches("files_done", files));
    EXPECT_GE(status().at("overflows"), 1);
    EXPECT_GT(status().at("rescans"), rescans);
    expect_one_effect_each(names);
  }

 private:
  /// Two files that are no inputs, closed in turn: the kernel merges only what repeats at once.
  void fill_the_queue() {
    unsigned capacity = 0;
    std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> capacity;
    for (unsigned event = 0; event <= capacity; ++event) {
      const auto path = root_ / (event % 2 == 0 ? "inbox/.even.tmp" : "inbox/.odd.tmp");
      const UniqueFd opened(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
    }
    std::filesystem::remove(root_ / "inbox/.even.tmp");
    std::filesystem::remove(root_ / "inbox/.odd.tmp");
  }
};

}  // namespace kith::test
