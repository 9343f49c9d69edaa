#include "core/base/file_writer.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace kith {
namespace {

constexpr std::size_t kBuffered = 1U << 18;  // bytes

[[noreturn]] void fail_writing(const std::filesystem::path& path) {
  throw Error(ErrorKind::kRetry, fmt::format("cannot write {}: {}", printable(path.native()),
                                             std::generic_category().message(errno)));
}

}  // namespace

FileWriter::FileWriter(std::filesystem::path path, unsigned mode)
    : path_(std::move(path)),
      temporary_(path_.parent_path() /
                 fmt::format(".{}.{}.tmp", path_.filename().native(), ::getpid())),
      fd_(::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600)) {
  if (!fd_ || ::fchmod(fd_.get(), mode) != 0) fail_writing(temporary_);
}

FileWriter::~FileWriter() {
  if (!published_) ::unlink(temporary_.c_str());
}

void FileWriter::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() >= kBuffered) flush();
}

void FileWriter::flush() {
  std::string_view left = buffer_;
  while (!left.empty()) {
    const ssize_t put = ::write(fd_.get(), left.data(), left.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail_writing(temporary_);
    left.remove_prefix(static_cast<std::size_t>(put));
  }
  buffer_.clear();
}

void FileWriter::finish() {
  flush();
  if (::fdatasync(fd_.get()) != 0) fail_writing(temporary_);
}

void FileWriter::publish() {
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) fail_writing(path_);
  published_ = true;
}

}  // namespace kith
