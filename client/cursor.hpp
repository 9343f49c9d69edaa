// How far a reader of the journal has come, in a file that survives whoever reads. One process at a
// time has it: the lock (FILE.lock beside it) is shared with children that were forked, so that it
// is free only when the last of them has ended.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/base/unique_fd.hpp"

namespace kith::client {

class Cursor {
 public:
  /// Throws Failure{kFailed} where the file and its lock cannot be written.
  explicit Cursor(const std::filesystem::path& file);

  /// False while another process has it.
  bool try_lock() const;

  /// The sequence number of the last event that was dealt with; none where there is no file yet,
  /// or an empty one.
  /// Throws Failure{kFailed} for a file that holds anything else.
  std::optional<std::int64_t> read() const;

  /// Stores `text`, a sequence number and a line end, durably and whole: written beside, synced,
  /// renamed. Returns 0 or the error number. Calls only what is safe in a child that a process of
  /// many threads has forked (signal-safety(7)).
  int store(const std::string& text) const noexcept;

  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
  std::string name_;
  std::string temporary_;
  UniqueFd folder_;
  UniqueFd lock_;
};

}  // namespace kith::client
