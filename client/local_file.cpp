#include "client/local_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "client/failure.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

constexpr std::size_t kPiece = 1U << 20;

}  // namespace

// O_NONBLOCK: a FIFO is refused, not waited for.
LocalFile::LocalFile(const std::filesystem::path& place)
    : fd_(::open(place.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {
  struct stat info {};
  if (!fd_ || ::fstat(fd_.get(), &info) != 0) {
    const bool gone = errno == ENOENT || errno == ENOTDIR;
    throw Failure(
        gone ? ExitCode::kNotFound : ExitCode::kFailed,
        fmt::format("cannot read {}: {}", printable(place.native()), std::strerror(errno)));
  }
  if (!S_ISREG(info.st_mode)) {
    throw Failure(ExitCode::kFailed,
                  fmt::format("{} is no regular file", printable(place.native())));
  }
  size_ = static_cast<std::uint64_t>(info.st_size);
}

void LocalFile::each_piece(
    const std::function<bool(std::string_view piece, bool last)>& each) const {
  std::string buffer(std::min<std::uint64_t>(kPiece, size_), '\0');
  std::uint64_t done = 0;
  bool more = true;
  while (more) {
    const std::size_t wanted = std::min<std::uint64_t>(buffer.size(), size_ - done);
    const ssize_t got = ::pread(fd_.get(), buffer.data(), wanted, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    const auto length = static_cast<std::size_t>(std::max<ssize_t>(got, 0));
    done += length;
    const bool last = length == 0 || done == size_;
    more = each(std::string_view(buffer).substr(0, length), last) && !last;
  }
}

}  // namespace kith::client
