// Work that has the writer to itself from its beginning to its end, where nothing else is in hand:
// crops, files that may end the process, moves of an earlier process.
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/thread_pool.hpp"
#include "core/pipeline/engine.hpp"
#include "core/pipeline/spool.hpp"
#include "daemon/intake/input_batch.hpp"
#include "daemon/intake/intake_result.hpp"

namespace kith {

/// What such work works with, all of it the writer's for as long as it lasts.
struct IntakeTools {
  Engine& engine;
  ThreadPool& threads;
  const Clock& clock;
  const RootLayout& layout;
  Spool& spool;
};

/// One suspect, all steps of its batch. Never throws: what cannot be done now is in `later`.
IntakeResult take_in_alone(const std::string& path, const IntakeTools& tools,
                           const BatchOptions& options);

/// Crops, all steps; `limit` in bytes an image. Never throws.
IntakeResult attach_batch(const std::vector<std::string>& paths, const IntakeTools& tools,
                          std::uint64_t limit);

/// What an earlier process committed and did not move, back to the inbox or out of it. Never
/// throws: what cannot be moved now is found again by the listing.
IntakeResult finish_moves(const IntakeTools& tools);

}  // namespace kith
