#include "core/pipeline/dropped_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <cerrno>
#include <system_error>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/embedding/companion.hpp"

namespace kith {
namespace {

constexpr std::string_view kKnown = "known/";
constexpr std::string_view kHere = "./";

std::string_view remedy_for(int code) {
  if (code == ENOSPC || code == EDQUOT) return ": make room on the disk";
  if (code == EROFS) return ": mount the file system for writing";
  return "";
}

}  // namespace

DroppedPath parse_dropped(std::string_view path) {
  DroppedPath parsed;
  if (path.starts_with(kKnown)) {
    parsed.in_known = true;
    path.remove_prefix(kKnown.size());
  } else if (path.starts_with(kHere)) {
    path.remove_prefix(kHere.size());
  }
  const std::size_t slash = path.rfind('/');
  if (slash != std::string_view::npos) parsed.folder = path.substr(0, slash);
  parsed.name = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
  return parsed;
}

std::vector<std::string> embedding_files_beside(const std::string& path) {
  const std::size_t name_at = path.rfind('/') + 1;  // 0 without a slash
  std::vector<std::string> paths = embedding_files_for(path.substr(name_at));
  for (std::string& other : paths) other.insert(0, path, 0, name_at);
  return paths;
}

std::string describe_failure(std::string_view what, std::string_view path, int code) {
  return fmt::format("cannot {} {}: {}{}", what, printable(path),
                     std::generic_category().message(code), remedy_for(code));
}

UniqueFd walk_to_folder_below(int top, const std::string& relative) {
  constexpr int kFlags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  UniqueFd folder(::openat(top, ".", kFlags));
  std::string_view rest = relative;
  while (folder && !rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string component(rest.substr(0, slash));
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    if (component.empty() || component == ".") continue;
    if (component == "..") {
      errno = EXDEV;
      return UniqueFd();
    }
    folder = UniqueFd(::openat(folder.get(), component.c_str(), kFlags));
  }
  return folder;
}

UniqueFd open_folder_below(int top, const std::string& relative) {
  constexpr int kMostRaces = 16;  // EAGAIN: something was renamed while the kernel walked
  open_how how{};
  how.flags = O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  const char* const name = relative.empty() ? "." : relative.c_str();
  for (int race = 0; race < kMostRaces; ++race) {
    UniqueFd folder(static_cast<int>(::syscall(SYS_openat2, top, name, &how, sizeof how)));
    if (folder || errno != EAGAIN) {
      // EPERM: a sandbox that does not know the call. ENAMETOOLONG: only a path as a whole is.
      if (!folder && (errno == ENOSYS || errno == EPERM || errno == ENAMETOOLONG)) break;
      return folder;
    }
  }
  return walk_to_folder_below(top, relative);
}

std::shared_ptr<const UniqueFd> DroppedFolders::folder_of(const std::string& path) {
  const std::string folder_path = path.substr(0, path.rfind('/') + 1);
  const std::lock_guard lock(mutex_);
  if (!last_ || folder_path != last_path_) {
    last_ = std::make_shared<const UniqueFd>(locate(layout_, path).folder);
    last_path_ = folder_path;
  }
  return last_;
}

LocatedFile locate(const RootLayout& layout, const std::string& path) {
  DroppedPath parsed = parse_dropped(path);
  const std::filesystem::path top_path = parsed.in_known ? layout.known() : layout.inbox();
  const UniqueFd top(::open(top_path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!top) throw Error(ErrorKind::kRetry, describe_failure("open", top_path.native(), errno));
  UniqueFd folder = open_folder_below(top.get(), parsed.folder);
  if (!folder) {
    const int code = errno;
    const bool gone = code == ENOENT || code == ENOTDIR || code == ELOOP || code == EXDEV;
    throw Error(gone ? ErrorKind::kNotFound : ErrorKind::kRetry,
                describe_failure("open the folder of", layout.dropped(path).native(), code));
  }
  return {std::move(folder), std::move(parsed.name)};
}

}  // namespace kith
