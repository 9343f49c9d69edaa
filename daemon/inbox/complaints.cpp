#include "daemon/inbox/complaints.hpp"

#include <fmt/format.h>

namespace kith {

void Complaints::set(const std::string& path, const std::string& sentence) {
  clear(path);
  const auto entry = counts_.try_emplace(sentence, 0).first;
  ++entry->second;
  by_path_.emplace(path, entry);
}

bool Complaints::clear(const std::string& path) {
  const auto position = by_path_.find(path);
  if (position == by_path_.end()) return false;
  const auto entry = position->second;
  by_path_.erase(position);
  if (--entry->second == 0) counts_.erase(entry);
  return true;
}

std::vector<std::string> Complaints::paths() const {
  std::vector<std::string> paths;
  paths.reserve(by_path_.size());
  for (const auto& [path, sentence] : by_path_) paths.push_back(path);
  return paths;
}

void Complaints::clear_all() {
  by_path_.clear();
  counts_.clear();
}

void Complaints::list(std::vector<std::string>& sentences) const {
  constexpr std::size_t kMost = 5;
  std::size_t told = 0;
  for (const auto& [sentence, count] : counts_) {
    if (told == kMost) {
      sentences.push_back(fmt::format("… and {} more like these", counts_.size() - kMost));
      return;
    }
    sentences.push_back(sentence);
    ++told;
  }
}

}  // namespace kith
