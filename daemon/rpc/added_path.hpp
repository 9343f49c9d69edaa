// Where callers may put files.
#pragma once

#include <string>

namespace kith::rpc {

/// Throws for a path at which nothing may be added, or nothing that lies there would ever be read:
/// Error{kRequest} for what is no path, a Rejection for the rest. Paths that begin with known/ are
/// below known/ and for callers that may change things.
void check_added_path(const std::string& path, bool may_change);

/// Whether the file may be one that goes to another without a record of its own, by its name: a
/// crop, or metadata.
bool may_accompany(const std::string& path);

}  // namespace kith::rpc
