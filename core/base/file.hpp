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

/// Writes `bytes` beside `path` under a name that begins with a dot and ends in .tmp, syncs it
/// where `sync` is set, and renames it over `path`: afterwards `path` holds the old content or the
/// new, whole. Throws Error{kRetry}.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::byte> bytes,
                           bool sync, unsigned mode = 0640);

/// Makes the entries of a directory durable. Throws Error{kRetry}.
void sync_directory(const std::filesystem::path& directory);

}  // namespace kith
