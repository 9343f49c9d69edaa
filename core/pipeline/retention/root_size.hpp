// What a root takes on disk.
#pragma once

#include <cstdint>

#include "core/pipeline/spool.hpp"

namespace kith {

/// Bytes of all files below the root, as the disk counts them; no symbolic link is followed. The
/// catalog's log is left out: it is emptied and filled again, and never grows for long.
std::uint64_t root_size(const RootLayout& layout);

/// The same of one file; 0 where there is none.
std::uint64_t size_on_disk(const std::filesystem::path& path);

}  // namespace kith
