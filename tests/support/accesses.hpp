// Whether anybody touches a file that nobody should.
#pragma once

#include <gtest/gtest.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <filesystem>

#include "core/base/unique_fd.hpp"

namespace kith::test {

/// Hears of every open and read of one path while it lives.
class Accesses {
 public:
  explicit Accesses(const std::filesystem::path& path)
      : inotify_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    EXPECT_GE(::inotify_add_watch(inotify_.get(), path.c_str(), IN_OPEN | IN_ACCESS), 0) << path;
  }
  /// So far.
  bool none() const {
    inotify_event event;
    return ::read(inotify_.get(), &event, sizeof event) < 0;
  }

 private:
  UniqueFd inotify_;
};

}  // namespace kith::test
