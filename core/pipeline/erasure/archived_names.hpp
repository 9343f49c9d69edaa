// Under which names files lie in the archive that were dropped under the same one: the first has
// it, the others got a suffix, and any of them may be gone by now.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace kith {

/// Lists each folder once.
class ArchivedNames {
 public:
  explicit ArchivedNames(std::filesystem::path archive) : archive_(std::move(archive)) {}

  /// Paths below archive/ of what lies there under `path` or that with a suffix.
  std::vector<std::string> of(const std::string& path);

 private:
  const std::set<std::string>& names_in(const std::string& folder);

  std::filesystem::path archive_;
  std::map<std::string, std::set<std::string>> names_;  // by folder
};

}  // namespace kith
