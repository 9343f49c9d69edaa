#include "daemon/inbox/look.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <vector>

#include "core/base/error.hpp"
#include "core/embedding/reader.hpp"
#include "core/montage/image.hpp"
#include "core/pipeline/dropped_file.hpp"

namespace kith {
namespace {

constexpr std::size_t kLookedAt = 64U << 10;  // bytes at either end

// A read lease is granted only on a file that nobody has open for writing. It is given back at
// once; should a writer come in between, it waits for that, and the signal that tells us is one
// that is ignored by default. On another user's file we may not ask; then the clock has to do.
bool is_being_written(int fd) {
  ::fcntl(fd, F_SETSIG, SIGURG);
  if (::fcntl(fd, F_SETLEASE, F_RDLCK) != 0) return errno == EAGAIN;
  ::fcntl(fd, F_SETLEASE, F_UNLCK);
  return false;
}

// Up to `length` bytes from `offset`; fewer where the file ends or cannot be read.
std::vector<std::byte> read_part(int fd, std::uint64_t offset, std::uint64_t length) {
  std::vector<std::byte> bytes(length);
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t got = ::pread(fd, bytes.data() + filled, bytes.size() - filled,
                                static_cast<off_t>(offset + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

Look::Found wholeness_of_input(int fd, const std::string& name, std::uint64_t size) {
  const auto format = format_of(name);
  if (!format) return Look::Found::kEndless;
  const auto head = read_part(fd, 0, std::min<std::uint64_t>(size, kLookedAt));
  const auto tail = size <= kLookedAt ? head : read_part(fd, size - kLookedAt, kLookedAt);
  switch (wholeness(*format, head, tail, size)) {
    case Wholeness::kWhole:
      return Look::Found::kWhole;
    case Wholeness::kShort:
      return Look::Found::kShort;
    case Wholeness::kUnknown:
      break;
  }
  return Look::Found::kEndless;
}

Look::Found wholeness_of_image(int fd, const std::string&, std::uint64_t size) {
  if (size > kLargestImage) return Look::Found::kEndless;
  return is_whole_image(read_part(fd, 0, size)) ? Look::Found::kWhole : Look::Found::kShort;
}

}  // namespace

std::optional<Entry> see(const RootLayout& layout, const std::string& path) {
  try {
    const LocatedFile file = locate(layout, path);
    struct stat info {};
    if (::fstatat(file.folder.get(), file.name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) {
      return std::nullopt;
    }
    return Entry{path, kind_of_mode(info.st_mode), identity_of(info)};
  } catch (const Error&) {
    return std::nullopt;
  }
}

Look Looker::input(const std::string& path, bool ask_whole) {
  return look(path, ask_whole ? wholeness_of_input : nullptr);
}

Look Looker::image(const std::string& path, bool ask_whole) {
  return look(path, ask_whole ? wholeness_of_image : nullptr);
}

Look Looker::look(const std::string& path, WholenessOf wholeness_of) {
  try {
    const int folder = folder_of(path);
    const std::string name = parse_dropped(path).name;
    struct stat info {};
    if (::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) != 0) return {};
    if (!S_ISREG(info.st_mode)) return {Look::Found::kNoFile, identity_of(info)};
    const UniqueFd fd(
        ::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    // What we may not read is for the reader to report, in time.
    if (!fd || ::fstat(fd.get(), &info) != 0) return {Look::Found::kEndless, identity_of(info)};
    const FileIdentity identity = identity_of(info);
    if (is_being_written(fd.get())) return {Look::Found::kWriting, identity};
    if (wholeness_of == nullptr) return {Look::Found::kEndless, identity};
    return {wholeness_of(fd.get(), name, identity.size), identity};
  } catch (const Error&) {
    return {};  // its folder is gone or closed to us; a listing finds it again when that changes
  }
}

int Looker::folder_of(const std::string& path) {
  const std::string folder = path.substr(0, path.rfind('/') + 1);
  if (folder != folder_path_) {
    folder_ = locate(layout_, path).folder;
    folder_path_ = folder;
  }
  return folder_.get();
}

}  // namespace kith
