#include "daemon/inbox/left_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.hpp"
#include "core/pipeline/dropped_file.hpp"

namespace kith {
namespace {

std::string folder_of(const std::string& path) {
  return path.substr(0, path.rfind('/') + 1);
}

}  // namespace

void LeftFiles::add(const std::string& path, const std::string& problem) {
  remove(path);
  complaints_.set(path, problem);
  Folder& folder = folders_[folder_of(path)];
  if (folder.files++ == 0) folder.rights = rights_of(path);
}

void LeftFiles::remove(const std::string& path) {
  if (!complaints_.clear(path)) return;
  const auto folder = folders_.find(folder_of(path));
  if (--folder->second.files == 0) folders_.erase(folder);
}

std::vector<std::string> LeftFiles::released() {
  std::vector<std::string> changed;
  for (auto& [path, folder] : folders_) {
    const Rights before = std::exchange(folder.rights, rights_of(path));
    if (folder.rights != before && folder.rights.writable) changed.push_back(path);
  }
  std::vector<std::string> files;
  if (changed.empty()) return files;
  for (const std::string& path : complaints_.paths()) {
    for (const std::string& folder : changed) {
      if (folder == folder_of(path)) files.push_back(path);
    }
  }
  for (const std::string& path : files) remove(path);
  return files;
}

// Of the folder that `path` lies in; a path that ends in a slash is a folder's own.
LeftFiles::Rights LeftFiles::rights_of(const std::string& path) const {
  Rights rights;
  try {
    const LocatedFile file = locate(layout_, path);
    struct stat info {};
    if (::fstatat(file.folder.get(), "", &info, AT_EMPTY_PATH) == 0) {
      rights = {info.st_uid, info.st_gid, info.st_mode, false};
    }
    rights.writable = ::faccessat(file.folder.get(), ".", W_OK | X_OK, AT_EACCESS) == 0;
  } catch (const Error&) {
    // gone or closed: not writable
  }
  return rights;
}

}  // namespace kith
