// What lies in inbox/ and known/, found by walking them: the truth that inotify only hints at. A
// walk is made in steps, so that a folder of a million files does not hold up the event loop. No
// symbolic link is followed; a folder that vanishes under the walk is no error, one that cannot be
// read is told.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/file_identity.hpp"
#include "core/base/unique_fd.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {

/// What a name says about a file before anything is looked at.
enum class NameKind {
  kInput,   // ends in the extension of a format
  kImage,   // ends in the extension of an image
  kOther,   // any other extension: left alone and counted
  kHidden,  // begins with a dot, or ends as files do that are still being written: left alone
};
NameKind kind_of_name(std::string_view file_name);

/// The path of `name` in the folder `folder` ("" is the inbox).
std::string path_in_folder(const std::string& folder, std::string_view name);

/// True for a folder that is no place to look for files but an input in itself (which will fail):
/// one called x.npy, unless it is the folder of a person.
bool is_input_folder(const std::string& path);

enum class EntryKind {
  kRegular,
  kDirectory,
  kOther
};  // kOther: symbolic link, FIFO, socket, device

EntryKind kind_of_mode(mode_t mode);

/// One file that may be an input or an image.
struct Entry {
  std::string path;  // bytes, as RootLayout::dropped takes them
  EntryKind kind = EntryKind::kRegular;
  FileIdentity identity;
};

/// Told by a walk what it finds.
class ListingVisitor {
 public:
  virtual ~ListingVisitor() = default;
  /// A folder was opened and is about to be read: the moment to watch it, without a gap.
  virtual void on_folder(int fd, const std::string& path) = 0;
  virtual void on_input(const Entry& entry) = 0;
  virtual void on_image(const Entry& entry) = 0;
  virtual void on_ignored(const std::string& path) = 0;
  /// A folder whose content stays unknown, and what to do about it.
  virtual void on_unreadable(const std::string& path, const std::string& sentence) = 0;
};

/// Folders nested deeper than this are reported as unreadable.
constexpr std::size_t kDeepestFolder = 64;

class Walk {
 public:
  /// Everything: known/, then inbox/.
  explicit Walk(const RootLayout& layout);
  /// One folder below them, by its path ("" is the inbox, "known" the folder known/).
  Walk(const RootLayout& layout, const std::string& folder);
  ~Walk();
  Walk(Walk&&) noexcept;
  Walk& operator=(Walk&&) noexcept;

  /// Looks at up to `entries` names. False when the walk has ended.
  bool step(std::size_t entries, ListingVisitor& visitor);

 private:
  struct Frame;
  void begin(const std::string& start, ListingVisitor& visitor);
  void enter(UniqueFd folder, const std::string& path, ListingVisitor& visitor);
  void look_at(const std::string& name, ListingVisitor& visitor);
  void report(const std::string& path, int code, ListingVisitor& visitor) const;

  RootLayout layout_;
  std::vector<std::string> starts_;  // folders still to be walked, last first
  std::vector<Frame> stack_;
};

}  // namespace kith
