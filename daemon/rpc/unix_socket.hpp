// Binding a Unix socket to a path that may hold the rest of an earlier life.
#pragma once

#include <sys/types.h>

#include <filesystem>

#include "core/base/unique_fd.hpp"

namespace kith::rpc {

/// A listening, non-blocking socket at `path` with `mode`. A socket file that nobody listens on is
/// replaced. Throws Error{kConfiguration} when the path is longer than the 107 bytes a socket
/// address has, is no socket, is another process's, or cannot be bound.
UniqueFd listen_on(const std::filesystem::path& path, mode_t mode);

}  // namespace kith::rpc
