#include "core/pipeline/drop.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>

#include <cerrno>
#include <memory>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "core/pipeline/folder_at.hpp"
#include "core/pipeline/stored_name.hpp"

namespace kith {
namespace {

constexpr std::string_view kHidden = ".kith-add-";

[[noreturn]] void fail_to(std::string_view what, std::string_view path, int code) {
  const bool full = code == ENOSPC || code == EDQUOT;
  throw Error(ErrorKind::kRetry,
              describe_failure(what, path, code) + (full ? ", then add it again" : ""));
}

void require_plain(const std::string& path) {
  const DroppedPath parsed = parse_dropped(path);
  std::string_view rest = path;
  while (true) {
    const std::size_t slash = rest.find('/');
    const std::string_view component = rest.substr(0, slash);
    if (component.empty() || component == "." || component == ".." ||
        component.find('\0') != component.npos) {
      throw Error(ErrorKind::kRequest,
                  fmt::format("{} is no path below the inbox: give one without '.', '..' and empty "
                              "parts",
                              printable(path)));
    }
    if (slash == rest.npos) return;
    rest.remove_prefix(slash + 1);
  }
}

std::string hidden_name() {
  std::uint64_t number = 0;
  if (::getrandom(&number, sizeof number, 0) != sizeof number) fail_to("name", "a new file", errno);
  return fmt::format("{}{:016x}.tmp", kHidden, number);
}

}  // namespace

Drop::Drop(const RootLayout& layout, std::string path, std::uint64_t size)
    : path_(std::move(path)), size_(size) {
  require_plain(path_);
  const bool in_known = parse_dropped(path_).in_known;
  const std::string folder = (in_known ? layout.known() : layout.inbox()).native();
  top_ = UniqueFd(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!top_) fail_to("open", folder, errno);
  std::string name = hidden_name();
  file_ = UniqueFd(::openat(top_.get(), name.c_str(),
                            O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640));
  if (!file_) fail_to("write in", folder, errno);
  hidden_name_ = std::move(name);
  try {
    make_room();
  } catch (...) {
    ::unlinkat(top_.get(), hidden_name_.c_str(), 0);
    throw;
  }
}

Drop::~Drop() {
  if (!hidden_name_.empty()) ::unlinkat(top_.get(), hidden_name_.c_str(), 0);
}

// So that a disk without room is told at once, not when most of the file has come. A file system
// that cannot promise room is found out by writing.
void Drop::make_room() const {
  if (size_ == 0 || ::fallocate(file_.get(), 0, 0, static_cast<off_t>(size_)) == 0) return;
  if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG) fail_to("write", path_, errno);
}

void Drop::write(std::string_view piece) {
  if (piece.size() > size_ - written_) {
    throw Error(ErrorKind::kRequest, fmt::format("more than the {} bytes that were announced came "
                                                 "of {}",
                                                 size_, printable(path_)));
  }
  while (!piece.empty()) {
    const ssize_t taken = ::write(file_.get(), piece.data(), piece.size());
    if (taken < 0 && errno == EINTR) continue;
    if (taken < 0) fail_to("write", path_, errno);
    written_ += static_cast<std::uint64_t>(taken);
    piece.remove_prefix(static_cast<std::size_t>(taken));
  }
}

std::string Drop::finish() {
  if (written_ != size_) {
    throw Error(ErrorKind::kRequest, fmt::format("{} of {} bytes came of {}: send all of it",
                                                 written_, size_, printable(path_)));
  }
  if (::fsync(file_.get()) != 0) fail_to("sync", path_, errno);
  const DroppedPath wanted = parse_dropped(path_);
  const std::string top_name = wanted.in_known ? "known/" : "";
  for (int gone = 0; gone < 16; ++gone) {
    std::string folder_path = wanted.folder;
    const UniqueFd folder = create_folder_below(top_.get(), folder_path);
    if (wanted.in_known && folder_path != wanted.folder) {
      throw Error(ErrorKind::kRequest,
                  fmt::format("{} cannot be put there: something that is no folder has the name of "
                              "its folder; move that away first",
                              printable(path_)));
    }
    std::string name = with_suffix(wanted.name, free_suffix(folder.get(), wanted.name));
    const int code = move_at(top_.get(), hidden_name_, folder.get(), name);
    // Taken meanwhile; or the folder, still empty, was tidied away by somebody.
    if (code == EEXIST || (code == ENOENT && exists_at(top_.get(), hidden_name_))) continue;
    if (code != 0) fail_to("write", path_, code);
    hidden_name_.clear();
    sync_at(folder.get(), path_);
    return top_name + folder_path + (folder_path.empty() ? "" : "/") + name;
  }
  fail_to("write", path_, EBUSY);
}

void remove_unfinished_drops(const RootLayout& layout) {
  for (const auto& folder : {layout.inbox(), layout.known()}) {
    const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.c_str()), ::closedir);
    if (!open) continue;  // told by the first listing
    while (const dirent* const found = ::readdir(open.get())) {
      const std::string name = found->d_name;
      if (name.starts_with(kHidden)) ::unlinkat(::dirfd(open.get()), name.c_str(), 0);
    }
  }
}

}  // namespace kith
