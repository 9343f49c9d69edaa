#include "daemon/root_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace kith {
namespace {

ErrorKind kind_of(int code) {
  switch (code) {
    case EROFS:
    case EIO:
    case ENOSPC:
    case EDQUOT:
    case ENFILE:
    case EMFILE:
    case ENOMEM:
      return ErrorKind::kRetry;
    default:
      return ErrorKind::kConfiguration;
  }
}

}  // namespace

RootLock::RootLock(const std::filesystem::path& root) {
  const std::filesystem::path path = root / ".kithd.lock";
  fd_ = UniqueFd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640));
  const auto fail = [&](const char* what) {
    const int code = errno;
    return Error(kind_of(code), fmt::format("cannot {} {}: {}", what, printable(path.native()),
                                            std::generic_category().message(code)));
  };
  if (!fd_) throw fail("open");
  if (::flock(fd_.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throw fail("lock");
    std::array<char, 32> pid{};
    const ssize_t length = ::pread(fd_.get(), pid.data(), pid.size() - 1, 0);
    throw Error(
        ErrorKind::kUnavailable,
        fmt::format("{} is held by another kithd (pid {}): one daemon serves a root",
                    printable(root.native()), length > 0 ? std::string(pid.data()) : "unknown"));
  }
  const std::string pid = std::to_string(::getpid());
  if (::ftruncate(fd_.get(), 0) != 0 ||
      ::pwrite(fd_.get(), pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    throw fail("write");
  }
}

}  // namespace kith
