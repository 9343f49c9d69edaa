#include "daemon/inbox/listing.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/base/text.hpp"
#include "core/base/unique_fd.hpp"
#include "core/embedding/reader.hpp"
#include "core/montage/image.hpp"
#include "core/pipeline/dropped_file.hpp"

namespace kith {
namespace {

constexpr std::array<std::string_view, 6> kUnfinished = {".tmp",        ".part", ".partial",
                                                         ".crdownload", ".swp",  "~"};
constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;

bool is_gone(int code) {
  return code == ENOENT || code == ENOTDIR || code == ELOOP;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::size_t depth_of(const std::string& path) {
  return static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

std::string remedy(const std::string& path, int code) {
  if (code != EACCES) return {};
  return fmt::format(": give kithd read access to that folder (setfacl -m u:{}:rwx '{}')",
                     ::geteuid(), printable(path));
}

}  // namespace

NameKind kind_of_name(std::string_view file_name) {
  const auto ends_in = [&](std::string_view ending) {
    return file_name.size() >= ending.size() &&
           std::equal(ending.rbegin(), ending.rend(), file_name.rbegin(),
                      [](char a, char b) { return a == lower(b); });
  };
  if (file_name.starts_with('.') || std::any_of(kUnfinished.begin(), kUnfinished.end(), ends_in)) {
    return NameKind::kHidden;
  }
  if (is_image_name(file_name)) return NameKind::kImage;
  return format_of(file_name) ? NameKind::kInput : NameKind::kOther;
}

EntryKind kind_of_mode(mode_t mode) {
  if (S_ISREG(mode)) return EntryKind::kRegular;
  return S_ISDIR(mode) ? EntryKind::kDirectory : EntryKind::kOther;
}

bool is_input_folder(const std::string& path) {
  const bool of_a_person = path.starts_with("known/") && depth_of(path) == 1;
  return !of_a_person && kind_of_name(parse_dropped(path).name) == NameKind::kInput;
}

std::string path_in_folder(const std::string& folder, std::string_view name) {
  // inbox/known has the path ./known, so that its files are not taken for those of known/.
  if (folder.empty()) return (name == "known" ? "./" : "") + std::string(name);
  return fmt::format("{}/{}", folder, name);
}

struct Walk::Frame {
  struct Close {
    void operator()(DIR* open) const { ::closedir(open); }
  };
  std::unique_ptr<DIR, Close> directory;
  std::string path;
};

Walk::Walk(const RootLayout& layout) : layout_(layout), starts_{"", "known"} {}
Walk::Walk(const RootLayout& layout, const std::string& folder)
    : layout_(layout), starts_{folder} {}
Walk::~Walk() = default;
Walk::Walk(Walk&&) noexcept = default;
Walk& Walk::operator=(Walk&&) noexcept = default;

bool Walk::step(std::size_t entries, ListingVisitor& visitor) {
  while (entries > 0) {
    if (stack_.empty()) {
      if (starts_.empty()) return false;
      const std::string start = std::move(starts_.back());
      starts_.pop_back();
      begin(start, visitor);
      continue;
    }
    errno = 0;
    const dirent* const found = ::readdir(stack_.back().directory.get());
    if (found == nullptr) {
      const std::string& path = stack_.back().path;
      if (errno != 0 && !is_gone(errno)) report(path, errno, visitor);
      stack_.pop_back();
      continue;
    }
    const std::string name = found->d_name;
    if (name == "." || name == "..") continue;
    --entries;
    look_at(name, visitor);
  }
  return true;
}

void Walk::begin(const std::string& start, ListingVisitor& visitor) {
  const bool top = start.empty() || start == "known";
  if (top) {
    const auto folder = start.empty() ? layout_.inbox() : layout_.known();
    enter(UniqueFd(::open(folder.c_str(), kFolderFlags & ~O_NOFOLLOW)), start, visitor);
    return;
  }
  try {
    const LocatedFile located = locate(layout_, start);
    enter(UniqueFd(::openat(located.folder.get(), located.name.c_str(), kFolderFlags)), start,
          visitor);
  } catch (const std::exception&) {
    // The folder went away again, or the one above it is reported by the next listing of
    // everything.
  }
}

// `folder` is what open() gave, with its errno.
void Walk::enter(UniqueFd folder, const std::string& path, ListingVisitor& visitor) {
  if (!folder) {
    if (!is_gone(errno)) report(path, errno, visitor);
    return;
  }
  visitor.on_folder(folder.get(), path);
  DIR* const directory = ::fdopendir(folder.get());
  if (directory == nullptr) {
    report(path, errno, visitor);
    return;
  }
  static_cast<void>(folder.release());
  stack_.push_back({std::unique_ptr<DIR, Frame::Close>(directory), path});
}

void Walk::look_at(const std::string& name, ListingVisitor& visitor) {
  const NameKind kind = kind_of_name(name);
  if (kind == NameKind::kHidden) return;
  const int folder = ::dirfd(stack_.back().directory.get());
  struct stat info {};
  if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return;  // gone again
  Entry entry{path_in_folder(stack_.back().path, name), kind_of_mode(info.st_mode),
              identity_of(info)};
  if (entry.kind == EntryKind::kDirectory && !is_input_folder(entry.path)) {
    if (depth_of(entry.path) >= kDeepestFolder) {
      visitor.on_unreadable(entry.path, fmt::format("{} is nested more than {} folders deep and is "
                                                    "not looked into",
                                                    printable(entry.path), kDeepestFolder));
      return;
    }
    enter(UniqueFd(::openat(folder, name.c_str(), kFolderFlags)), entry.path, visitor);
  } else if (kind == NameKind::kInput) {
    visitor.on_input(entry);
  } else if (kind == NameKind::kImage && entry.kind == EntryKind::kRegular) {
    visitor.on_image(entry);
  } else {
    visitor.on_ignored(entry.path);
  }
}

void Walk::report(const std::string& path, int code, ListingVisitor& visitor) const {
  const auto top = path.empty() ? layout_.inbox() : layout_.dropped(path);
  const std::string folder = path == "known" ? layout_.known().native() : top.native();
  visitor.on_unreadable(path,
                        describe_failure("read the folder", folder, code) + remedy(folder, code));
}

}  // namespace kith
