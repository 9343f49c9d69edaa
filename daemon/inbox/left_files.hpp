// Files that were taken in but could not be moved, and the folders that would not let them go. When
// a folder's owner or rights change, what is left in it is tried again; without that, never: it
// would only be read for nothing. Not synchronized: its owner guards it.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/pipeline/spool.hpp"
#include "daemon/inbox/complaints.hpp"

namespace kith {

class LeftFiles {
 public:
  explicit LeftFiles(const RootLayout& layout) : layout_(layout) {}

  void add(const std::string& path, const std::string& problem);
  void remove(const std::string& path);
  template <typename Keep>
  void retain(const Keep& keep) {
    for (const std::string& path : complaints_.paths()) {
      if (!keep(path)) remove(path);
    }
  }

  /// The files whose folder has changed and may be written in now. They count as removed.
  std::vector<std::string> released();

  /// Adds what is wrong and what to do.
  void list(std::vector<std::string>& sentences) const { complaints_.list(sentences); }

 private:
  struct Rights {
    uid_t owner = 0;
    gid_t group = 0;
    mode_t mode = 0;
    bool writable = false;
    friend bool operator==(const Rights&, const Rights&) = default;
  };
  struct Folder {
    Rights rights;
    std::size_t files = 0;
  };
  Rights rights_of(const std::string& path) const;

  RootLayout layout_;
  Complaints complaints_;
  std::map<std::string, Folder> folders_;  // by path, as the files in them begin
};

}  // namespace kith
