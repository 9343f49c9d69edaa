#include "core/pipeline/erasure/archived_names.hpp"

#include <algorithm>
#include <system_error>

#include "core/pipeline/stored_name.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

// As much of a name as a suffix leaves in place.
constexpr std::size_t kNeverCut = 128;

}  // namespace

const std::set<std::string>& ArchivedNames::names_in(const std::string& folder) {
  const auto [entry, is_new] = names_.try_emplace(folder);
  if (is_new) {
    std::error_code ignored;  // a folder that is not there holds nothing
    for (fs::directory_iterator file(archive_ / folder, ignored), end; !ignored && file != end;
         file.increment(ignored)) {
      entry->second.insert(file->path().filename().native());
    }
  }
  return entry->second;
}

std::vector<std::string> ArchivedNames::of(const std::string& path) {
  const std::size_t name_at = path.rfind('/') + 1;  // 0 without a slash
  const std::string folder = path.substr(0, name_at);
  const std::string name = path.substr(name_at);
  const std::string front = name.substr(0, std::min(name.rfind('.'), kNeverCut));
  const std::set<std::string>& names = names_in(folder);
  std::vector<std::string> found;
  for (auto one = names.lower_bound(front); one != names.end() && one->starts_with(front); ++one) {
    if (is_stored_name(*one, name)) found.push_back(folder + *one);
  }
  return found;
}

}  // namespace kith
