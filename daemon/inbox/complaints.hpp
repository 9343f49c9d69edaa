// What is wrong with which file or folder, and each distinct sentence once: a thousand files with
// one cause are one complaint. Not synchronized: its owner guards it.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace kith {

class Complaints {
 public:
  Complaints() = default;
  Complaints(Complaints&&) = default;
  Complaints& operator=(Complaints&&) = default;

  void set(const std::string& path, const std::string& sentence);
  /// False when there was none.
  bool clear(const std::string& path);
  void clear_all();
  /// Drops the complaints about paths for which `keep` is false.
  template <typename Keep>
  void retain(const Keep& keep) {
    for (const std::string& path : paths()) {
      if (!keep(path)) clear(path);
    }
  }

  std::size_t size() const { return by_path_.size(); }
  std::vector<std::string> paths() const;
  /// Adds the first sentences and, where there are more, how many.
  void list(std::vector<std::string>& sentences) const;

 private:
  std::map<std::string, std::size_t> counts_;  // by sentence
  std::unordered_map<std::string, std::map<std::string, std::size_t>::iterator> by_path_;
};

}  // namespace kith
