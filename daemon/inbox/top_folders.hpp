// Whether inbox/ and known/ are there, and the same as before: they can be moved away, removed,
// unmounted or mounted over, and inotify tells only of some of it. Looked at once a second.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/pipeline/spool.hpp"

namespace kith {

class TopFolders {
 public:
  explicit TopFolders(const RootLayout& layout);

  /// Looks. True when something has changed since the last look: watch and list everything anew.
  bool look();

  /// True when changes on a folder's file system are not announced to inotify (a network's).
  bool on_network() const;

  /// False when one of them is gone or may not be read.
  bool all_there() const;

  /// Adds what is wrong with them and what to do.
  void list(std::vector<std::string>& sentences) const;

 private:
  struct State {
    int problem = 0;  // error number; 0: there and ours to read
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    bool on_network = false;
    friend bool operator==(const State&, const State&) = default;
  };
  static State look_at(const std::filesystem::path& path);

  std::array<std::filesystem::path, 2> paths_;
  std::array<State, 2> states_;
};

}  // namespace kith
