// Users as the journal names them.
#pragma once

#include <sys/types.h>

#include <string>

namespace kith {

/// "uid 1000 (anna)"; without a name where the system knows none.
std::string actor_of(uid_t uid);

}  // namespace kith
