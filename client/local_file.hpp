// A file of this machine on its way to the daemon: opened once, read piece by piece while it is
// sent.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/unique_fd.hpp"

namespace kith::client {

class LocalFile {
 public:
  /// Throws Failure{kNotFound} where there is none and Failure{kFailed} where it cannot be read or
  /// is no regular file, with a sentence that names it.
  explicit LocalFile(const std::filesystem::path& place);

  std::uint64_t size() const { return size_; }  // bytes, when it was opened

  /// Calls `each` with the pieces in order and whether it is the last, at least once, until it says
  /// false. At most size() bytes; fewer where the file has become shorter.
  void each_piece(const std::function<bool(std::string_view piece, bool last)>& each) const;

 private:
  UniqueFd fd_;
  std::uint64_t size_ = 0;
};

}  // namespace kith::client
