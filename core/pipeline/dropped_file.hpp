// How a dropped file is reached: from the root down, each folder opened below the one before it and
// no symbolic link followed, so that a path in the inbox can never lead out of it.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/unique_fd.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {

/// The parts of a path as RootLayout::dropped takes it.
struct DroppedPath {
  bool in_known = false;
  std::string folder;  // below inbox/ or known/, without slashes at its ends; empty: directly there
  std::string name;
};
DroppedPath parse_dropped(std::string_view path);

/// The paths beside `path` whose rows it may name, as embedding_files_for() has them.
std::vector<std::string> embedding_files_beside(const std::string& path);

/// A file's folder, opened with O_PATH, and its name in there.
struct LocatedFile {
  UniqueFd folder;
  std::string name;
};

/// Throws Error{kNotFound} when a folder on the way is gone or no folder any more, Error{kRetry}
/// when inbox/ or known/ itself is gone or a folder may not be entered.
LocatedFile locate(const RootLayout& layout, const std::string& path);

/// The folders of many dropped files, the last one kept open: files of one folder cost one walk.
/// For any number of threads.
class DroppedFolders {
 public:
  explicit DroppedFolders(const RootLayout& layout) : layout_(layout) {}

  /// The folder of `path`, open as long as it is held. Throws as locate() does.
  std::shared_ptr<const UniqueFd> folder_of(const std::string& path);

 private:
  const RootLayout& layout_;
  std::mutex mutex_;  // protects what follows
  std::string last_path_;
  std::shared_ptr<const UniqueFd> last_;
};

/// Opens the folder `relative` ("" is `top` itself) below the open folder `top` with O_PATH. No
/// value and errno where that cannot be done, EXDEV or ELOOP where it would lead elsewhere.
UniqueFd open_folder_below(int top, const std::string& relative);

/// The same one component after another, as on kernels before 5.6, which have no openat2.
UniqueFd walk_to_folder_below(int top, const std::string& relative);

/// "cannot WHAT PATH: REASON" with the reason of `code`, and what to do where that is known.
std::string describe_failure(std::string_view what, std::string_view path, int code);

}  // namespace kith
