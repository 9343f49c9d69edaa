// Names that stay together. A crop finds its file by its stem: where a file's name is taken in the
// inbox and it gets a suffix, everything that belongs to it gets the same one.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <utility>

#include "core/pipeline/spool.hpp"

namespace kith {

class DropNames {
 public:
  explicit DropNames(RootLayout layout) : layout_(std::move(layout)) {}

  /// The path at which `path` is to be dropped, which belongs to the file at `owner` (is that file,
  /// where the two are the same). Paths are plain, as Drop takes them.
  std::string choose(const std::string& path, const std::string& owner);

 private:
  bool taken(const std::string& path) const;

  RootLayout layout_;
  std::deque<std::pair<std::string, std::size_t>> suffixes_;  // of owners, the newest last
};

}  // namespace kith
