// What the kernel says of a file's content without reading it. Two equal identities mean that
// nothing was written in between: the change time cannot be set back, as the modification time can.
#pragma once

#include <sys/stat.h>

#include <cstdint>

namespace kith {

struct FileIdentity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;        // bytes
  std::int64_t modified_ns = 0;  // mtime, nanoseconds since 1970-01-01 UTC
  std::int64_t changed_ns = 0;   // ctime, likewise

  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

inline FileIdentity identity_of(const struct stat& info) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  return {.device = info.st_dev,
          .inode = info.st_ino,
          .size = static_cast<std::uint64_t>(info.st_size),
          .modified_ns = info.st_mtim.tv_sec * kSecond + info.st_mtim.tv_nsec,
          .changed_ns = info.st_ctim.tv_sec * kSecond + info.st_ctim.tv_nsec};
}

}  // namespace kith
