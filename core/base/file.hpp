// Files read and written with every limit explicit. Paths are bytes; nothing here follows a
// symbolic link in the last component.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/unique_fd.hpp"

namespace kith {

/// The whole content of an open regular file, at most `limit` bytes. Throws Error{kRetry} when
/// reading fails, Error{kRequest} when there are more than `limit` bytes.
std::vector<std::byte> read_all(int fd, std::uint64_t limit, const std::filesystem::path& name);

/// Opens a regular file for reading without following a symbolic link and without blocking on a
/// FIFO. Throws Error{kNotFound} when it is not there, Error{kRequest} when it is no regular file,
/// Error{kRetry} when it cannot be opened.
UniqueFd open_regular(const std::filesystem::path& path);

/// open_regular and read_all.
std::vector<std::byte> read_file(const std::filesystem::path& path, std::uint64_t limit);

/// A file that appears whole or not at all: written piece by piece beside its place, then renamed.
class AtomicFile {
 public:
  /// Begins `temporary`, in the same folder as `path`; what an earlier process left there is
  /// overwritten. Throws Error{kRetry}, as all of this.
  AtomicFile(std::filesystem::path path, std::filesystem::path temporary);
  /// Removes what was not published.
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  void write(std::span<const std::byte> bytes);
  /// Syncs where `sync` is set, and renames over the path.
  void publish(bool sync, unsigned mode = 0640);

 private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  UniqueFd fd_;
  bool published_ = false;
};

/// Writes `bytes` beside `path` under a name that begins with a dot and ends in .tmp, syncs it
/// where `sync` is set, and renames it over `path`: afterwards `path` holds the old content or the
/// new, whole. Throws Error{kRetry}.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                           bool sync, unsigned mode = 0640);

/// Makes the entries of a directory durable. Throws Error{kRetry}.
void sync_directory(const std::filesystem::path& directory);

}  // namespace kith
