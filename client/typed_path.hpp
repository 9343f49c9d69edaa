// Paths of files as people type them: as kith shows them.
#pragma once

#include <string>

namespace kith::client {

/// The path that is meant: one that kith shows percent-encoded, because it is no plain text, is
/// understood so; "./x" is x, as one writes a name that would be taken for an option, but for
/// "./known/…", which is a folder of the inbox.
std::string typed_path(const std::string& typed);

}  // namespace kith::client
