// What became of a command, for eyes.
#pragma once

#include <string>

#include "kith/v1/types.pb.h"

namespace kith::client {

/// "7: all 4 faces of cluster 3 labeled Ada" and lines of what followed from it, with their ends.
std::string outcome_text(const v1::Outcome& outcome);

}  // namespace kith::client
