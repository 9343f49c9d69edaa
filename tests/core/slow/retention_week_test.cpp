// A week of cameras in which whom nobody knows stays for a day: disk and memory are those of a day.
// The clock is handed in: it runs fifty times as fast as for the fifty faces a second that two busy
// doors see.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "core/pipeline/retention/root_size.hpp"
#include "tests/core/pipeline/small_root.hpp"
#include "tests/support/usage.hpp"

namespace kith::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr unsigned kFacesAMinute = 60;
constexpr unsigned kShots = 4;  // of each stranger
constexpr std::size_t kFacesADay = 24UL * 60 * kFacesAMinute;

struct Usage {
  double memory = 0;  // MiB, of this process
  double disk = 0;    // MiB, of the root
};

class RetentionWeek : public testing::Test {
 protected:
  RetentionWeek() {
    create_layout(layout_);
    rules_.unknown = rules_.events = hours(24);
  }

  // A minute is a file, and a quarter of it is a stranger who is never seen again.
  void film_a_minute() {
    std::vector<std::vector<float>> rows;
    for (unsigned i = 0; i < kFacesAMinute; ++i) {
      rows.push_back(face(minute_ * kFacesAMinute / kShots + i / kShots, i));
    }
    const std::string path = std::to_string(minute_++) + ".npy";
    const FileRecord file = root_.engine().take_in({arrival(path, rows)}).front();
    std::ofstream(layout_.archive() / path)
        << std::string(rows.size() * kDimension * sizeof(float), '\0');
    root_.engine().note_moved(std::vector{Moved{.file = file.id, .stored_as = path}});
    root_.clock().turned += minutes(1);
  }

  void let_go() {
    while (root_.engine().expire(rules_, layout_).more) {
    }
  }

  void recluster() {
    const DbscanParameters parameters = root_.engine().options().clustering;
    const ClusterRun run = clusterer_.run(root_.engine().pool(), parameters);
    root_.engine().finish_recluster(run, parameters, 0, "");
  }

  Usage live_a_day() {
    for (int hour = 1; hour <= 24; ++hour) {
      for (int minute = 0; minute < 60; ++minute) film_a_minute();
      let_go();
      if (hour % 6 == 0) recluster();
      root_.engine().tend();
    }
    const double disk = static_cast<double>(root_size(layout_)) / (1 << 20);
    return {memory_mib(::getpid(), "VmRSS"), disk};
  }

  SmallRoot root_;
  RootLayout layout_{root_.catalog_path().parent_path()};
  RetentionRules rules_;
  ThreadPool threads_{2};
  Clusterer clusterer_{threads_};  // keeps what it knows of neighbors, as the daemon's does
  unsigned minute_ = 0;
};

TEST_F(RetentionWeek, HoldsDiskAndMemoryFlat) {
  std::vector<Usage> days;
  for (int day = 1; day <= 7; ++day) {
    days.push_back(live_a_day());
    std::cout << "day " << day << ": memory " << days.back().memory << " MiB, disk "
              << days.back().disk << " MiB, " << root_.engine().pool_size() << " unknown\n";
  }
  EXPECT_LE(root_.engine().pool_size(), kFacesADay);
  EXPECT_GT(root_.engine().pool_size(), kFacesADay * 9 / 10);
  EXPECT_EQ(root_.engine().counts().samples(), root_.engine().pool_size());
  // The first day fills, the second lets go for the first time.
  EXPECT_LT(days.back().memory, days[1].memory * 1.1);
  EXPECT_LT(days.back().disk, days[1].disk * 1.05);
}

}  // namespace
}  // namespace kith::test
