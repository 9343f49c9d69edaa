// One daemon a root: an advisory lock on ROOT/.kithd.lock, which holds the pid of who has it.
#pragma once

#include <filesystem>

#include "core/base/unique_fd.hpp"

namespace kith {

class RootLock {
 public:
  /// Throws Error{kUnavailable} that names the pid of the kithd that has the root,
  /// Error{kRetry} when the disk is in the way (full, read-only, failing), Error{kConfiguration}
  /// when the lock cannot be made here at all.
  explicit RootLock(const std::filesystem::path& root);

 private:
  UniqueFd fd_;
};

}  // namespace kith
