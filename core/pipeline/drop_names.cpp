#include "core/pipeline/drop_names.hpp"

#include <algorithm>
#include <string_view>

#include "core/base/error.hpp"
#include "core/catalog/stem.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "core/pipeline/folder_at.hpp"
#include "core/pipeline/stored_name.hpp"

namespace kith {
namespace {

constexpr std::size_t kOwnersRemembered = 1024;

std::string with_suffix_in(const std::string& path, std::size_t number) {
  const std::size_t name_at = path.rfind('/') + 1;  // 0 without a slash
  return path.substr(0, name_at) + with_suffix(path.substr(name_at), number);
}

// "day/a/3.png", which belongs to day/a.npz, gets the suffix where the stem is.
std::string renamed(const std::string& path, const std::string& owner, std::size_t number) {
  if (number == 0) return path;
  const std::string folder = std::string(stem_of(owner)) + "/";
  if (!path.starts_with(folder)) return with_suffix_in(path, number);
  return std::string(stem_of(with_suffix_in(owner, number))) + "/" + path.substr(folder.size());
}

}  // namespace

std::string DropNames::choose(const std::string& path, const std::string& owner) {
  const auto known = std::find_if(suffixes_.rbegin(), suffixes_.rend(),
                                  [&](const auto& entry) { return entry.first == owner; });
  if (known != suffixes_.rend()) return renamed(path, owner, known->second);
  std::size_t number = 0;
  while (taken(renamed(owner, owner, number)) || taken(renamed(path, owner, number))) ++number;
  suffixes_.emplace_back(owner, number);
  if (suffixes_.size() > kOwnersRemembered) suffixes_.pop_front();
  return renamed(path, owner, number);
}

bool DropNames::taken(const std::string& path) const {
  try {
    const LocatedFile file = locate(layout_, path);
    return exists_at(file.folder.get(), file.name);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kNotFound) return false;
    throw;
  }
}

}  // namespace kith
