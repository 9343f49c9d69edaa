#include "core/base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/failpoint.hpp"
#include "core/base/text.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(ErrorKind kind, std::string_view what, const fs::path& path, int code) {
  throw Error(kind, fmt::format("cannot {} {}: {}", what, printable(path.native()),
                                std::generic_category().message(code)));
}

void write_all(int fd, std::span<const std::byte> bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(ErrorKind::kRetry, "write", path, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::vector<std::byte> read_all(int fd, std::uint64_t limit, const fs::path& name) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) fail(ErrorKind::kRetry, "read", name, errno);
  const auto announced = static_cast<std::uint64_t>(info.st_size);
  const auto too_large = [&] {
    return Error(ErrorKind::kRequest, fmt::format("{} is larger than the limit of {} bytes",
                                                  printable(name.native()), limit));
  };
  if (announced > limit) throw too_large();

  // Room for one byte more: a read that leaves it free has seen the end.
  std::vector<std::byte> bytes(announced + 1);
  std::size_t filled = 0;
  while (true) {
    const ssize_t got = ::read(fd, bytes.data() + filled, bytes.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(ErrorKind::kRetry, "read", name, errno);
    filled += static_cast<std::size_t>(got);
    if (filled > limit) throw too_large();
    if (filled == bytes.size()) {  // it has grown
      bytes.resize(filled + std::min<std::uint64_t>(limit - filled, 1U << 20) + 1);
    } else if (got == 0 || filled >= announced) {
      bytes.resize(filled);
      return bytes;
    }
  }
}

UniqueFd open_regular(const fs::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd) {
    if (errno == ENOENT || errno == ENOTDIR) fail(ErrorKind::kNotFound, "open", path, errno);
    if (errno == ELOOP || errno == ENXIO) fail(ErrorKind::kRequest, "open", path, errno);
    fail(ErrorKind::kRetry, "open", path, errno);
  }
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) fail(ErrorKind::kRetry, "open", path, errno);
  if (!S_ISREG(info.st_mode)) {
    throw Error(ErrorKind::kRequest,
                fmt::format("{} is not a regular file", printable(path.native())));
  }
  return fd;
}

std::vector<std::byte> read_file(const fs::path& path, std::uint64_t limit) {
  const UniqueFd fd = open_regular(path);
  return read_all(fd.get(), limit, path);
}

AtomicFile::AtomicFile(fs::path path, fs::path temporary)
    : path_(std::move(path)),
      temporary_(std::move(temporary)),
      fd_(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)) {
  if (!fd_) fail(ErrorKind::kRetry, "create", path_, errno);
}

AtomicFile::~AtomicFile() {
  if (!published_) ::unlink(temporary_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  write_all(fd_.get(), bytes, path_);
}

void AtomicFile::publish(bool sync, unsigned mode) {
  if (::fchmod(fd_.get(), mode) != 0) fail(ErrorKind::kRetry, "set the mode of", path_, errno);
  if (sync && ::fdatasync(fd_.get()) != 0) fail(ErrorKind::kRetry, "sync", path_, errno);
  failpoint("before_rename", path_.native());
  if (::rename(temporary_.c_str(), path_.c_str()) != 0)
    fail(ErrorKind::kRetry, "write", path_, errno);
  published_ = true;
}

void write_file_atomically(const fs::path& path, std::span<const std::byte> bytes, bool sync,
                           unsigned mode) {
  // The thread's number keeps writers in one process apart. No part of the name of `path` is in it,
  // which may already be as long as a name can be.
  AtomicFile file(path, path.parent_path() / fmt::format(".{}.{}.tmp", ::getpid(), ::gettid()));
  file.write(bytes);
  file.publish(sync, mode);
}

void sync_directory(const fs::path& directory) {
  const UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) fail(ErrorKind::kRetry, "open", directory, errno);
  if (::fsync(fd.get()) != 0) fail(ErrorKind::kRetry, "sync", directory, errno);
}

}  // namespace kith
