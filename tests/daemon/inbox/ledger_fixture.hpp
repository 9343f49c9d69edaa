// A ledger whose files exist only in a table, and two clocks turned by hand.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "daemon/inbox/ledger.hpp"

namespace kith::test {

class LedgerTest : public ::testing::Test {
 protected:
  using Found = Look::Found;

  // A write of one byte more, now.
  void grow(const std::string& path, Found found, std::uint64_t by = 1) {
    Look& look = files_[path];
    look.found = found;
    look.identity.inode = 1 + files_.size();
    look.identity.size += by;
    look.identity.modified_ns = look.identity.changed_ns = wall_ns();
  }
  void drop_old(const std::string& path, std::chrono::milliseconds age,
                Found found = Found::kWhole) {
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

  void wait(std::chrono::milliseconds time) {
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
  Monotonic now_{std::chrono::hours(1)};
  Timestamp wall_{std::chrono::sys_days(std::chrono::year(2024) / 1 / 1)};
  Ledger ledger_{{.settle = std::chrono::seconds(2),
                  .capacity = 10,
                  .first_retry = std::chrono::milliseconds(500),
                  .longest_retry = std::chrono::seconds(5)}};
  std::size_t looks_ = 0;
};

}  // namespace kith::test
