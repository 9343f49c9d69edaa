// One batch, on the writer's thread: mark, read, commit, move, note. The order is the promise:
// nothing leaves the inbox before what became of it is durable, and nothing is read before it is
// durable that it will be.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/thread_pool.hpp"
#include "core/pipeline/engine.hpp"
#include "core/pipeline/spool.hpp"

namespace kith {

struct IntakeResult {
  struct Left {
    std::string path;
    FileIdentity identity;
    std::string problem;
  };
  struct Later {
    std::string path;
    std::string sentence;  // why, and what to do; empty where nothing is wrong
  };

  std::vector<std::string> settled;
  std::vector<Left> left;
  std::vector<Later> later;
  std::vector<std::string> untouched;  // for the next batch
  std::vector<std::string> images_settled;
  std::vector<std::string> images_waiting;
  std::vector<Later> images_later;
  std::vector<std::string> images_untouched;

  /// Something was committed and could not be moved; or all that ever was is moved now.
  bool unfinished = false;
  bool finished = false;

  // For the log and the metrics.
  std::vector<StageTime> stages;  // read, decide (commit included), move
  std::map<RejectionReason, std::size_t> failures_by_reason;
  std::size_t files = 0;
  std::size_t failed = 0;
  std::size_t duplicates = 0;
  std::size_t images_attached = 0;
  Counts before;
  Counts after;
  std::vector<std::string> failures;  // sentences
};

/// What a batch works with, all of it the writer's for as long as it lasts.
struct IntakeTools {
  Engine& engine;
  ThreadPool& threads;
  const Clock& clock;
  const RootLayout& layout;
  Spool& spool;
};

/// A file of names waits up to `settle` for the embeddings it belongs to.
/// Never throws: what cannot be done now is in `later`.
IntakeResult take_in_batch(const std::vector<std::string>& paths, const IntakeTools& tools,
                           const ReadLimits& limits, std::chrono::milliseconds settle);

/// The same for crops; `limit` in bytes an image.
IntakeResult attach_batch(const std::vector<std::string>& paths, const IntakeTools& tools,
                          std::uint64_t limit);

/// What an earlier process committed and did not move, back to the inbox or out of it. Never
/// throws: what cannot be moved now is found again by the listing.
IntakeResult finish_moves(const IntakeTools& tools);

}  // namespace kith
