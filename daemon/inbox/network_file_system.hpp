// File systems whose files other machines change: inotify hears nothing of that, and a write-ahead
// log in memory that is shared with no one but ourselves would be torn.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace kith {

struct NetworkFileSystem {
  std::string_view name;
  bool surely = true;  // false: what is behind it may be this machine's (FUSE)
};

/// By the f_type of statfs(2); none for a local one.
std::optional<NetworkFileSystem> network_file_system(std::uint32_t type);

/// Throws Error{kConfiguration} where a catalog in `root` would be on such a file system, surely.
void refuse_network_file_system(const std::filesystem::path& root);
/// The same by type; `root` for the sentence.
void refuse_network_file_system(const std::filesystem::path& root, std::uint32_t type);

}  // namespace kith
