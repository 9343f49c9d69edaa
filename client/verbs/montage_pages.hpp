// A cluster's montage, drawn whole by the daemon and written here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "client/session.hpp"

namespace kith::client {

/// Writes every page of the montage of `cluster` into `directory` (empty: the working directory),
/// which is created when it is not there, as cluster-<id>.png, cluster-<id>-2.png, … Returns their
/// paths. Each file is written whole or not at all. Throws Failure, or Error for what cannot be
/// written.
std::vector<std::string> write_montage_pages(Session& session, std::int64_t cluster,
                                             const std::string& directory);

}  // namespace kith::client
