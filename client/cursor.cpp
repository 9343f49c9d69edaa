#include "client/cursor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>

#include "client/failure.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

namespace fs = std::filesystem;

Failure cannot(const char* what, const fs::path& file) {
  return {ExitCode::kFailed, fmt::format("cannot {} the cursor {}: {}", what,
                                         printable(file.native()), std::strerror(errno))};
}

}  // namespace

Cursor::Cursor(const fs::path& file)
    : file_(file),
      name_(file.filename().native()),
      temporary_("." + name_ + ".tmp"),
      folder_(::open(file.has_parent_path() ? file.parent_path().c_str() : ".",
                     O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (!folder_) throw cannot("open the folder of", file_);
  lock_ = UniqueFd(
      ::openat(folder_.get(), (name_ + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640));
  if (!lock_) throw cannot("lock", file_);
}

bool Cursor::try_lock() const {
  if (::flock(lock_.get(), LOCK_EX | LOCK_NB) == 0) return true;
  if (errno == EWOULDBLOCK || errno == EINTR) return false;
  throw cannot("lock", file_);
}

std::optional<std::int64_t> Cursor::read() const {
  std::ifstream stream(file_, std::ios::binary);
  if (!stream) {
    if (errno == ENOENT) return std::nullopt;
    throw cannot("read", file_);
  }
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (text.empty()) return std::nullopt;
  std::int64_t sequence = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, sequence);
  const std::string_view tail(rest, static_cast<std::size_t>(end - rest));
  if (error == std::errc() && sequence >= 0 && (tail.empty() || tail == "\n")) return sequence;
  throw Failure(ExitCode::kFailed,
                fmt::format("the cursor {} holds no sequence number: write the number of the last "
                            "event that was dealt with into it, or delete it to begin anew",
                            printable(file_.native())));
}

int Cursor::store(const std::string& text) const noexcept {
  const int file = ::openat(folder_.get(), temporary_.c_str(),
                            O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0640);
  if (file < 0) return errno;
  int problem = 0;
  const ssize_t written = ::write(file, text.data(), text.size());
  if (written < 0) problem = errno;
  if (problem == 0 && static_cast<std::size_t>(written) != text.size()) problem = ENOSPC;
  if (problem == 0 && ::fsync(file) != 0) problem = errno;
  ::close(file);
  if (problem == 0 &&
      ::renameat(folder_.get(), temporary_.c_str(), folder_.get(), name_.c_str()) != 0)
    problem = errno;
  if (problem == 0 && ::fsync(folder_.get()) != 0) problem = errno;
  return problem;
}

}  // namespace kith::client
