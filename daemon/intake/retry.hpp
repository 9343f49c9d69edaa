// Failed files go back to where they were dropped, to be read again.
#pragma once

#include <string>
#include <vector>

#include "core/pipeline/engine.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {

/// All of `paths` that can be brought back are. Throws the first Error of those that cannot:
/// kNotFound, kConflict when another file took the place, kRetry.
void retry_files(const std::vector<std::string>& paths, Engine& engine, Spool& spool);

/// What an earlier process had begun. Never throws.
void finish_retries(Engine& engine, Spool& spool);

}  // namespace kith
