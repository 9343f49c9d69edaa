// One batch, on the writer's thread: read, commit, move, note. The order is the promise: nothing
// leaves the inbox before what became of it is durable.
#pragma once

#include <string>
#include <vector>

#include "core/base/thread_pool.hpp"
#include "core/pipeline/engine.hpp"
#include "core/pipeline/spool.hpp"
#include "daemon/inbox/ledger.hpp"

namespace kith {

struct IntakeResult {
  struct Left {
    std::string path;
    FileIdentity identity;
    std::string problem;
  };
  struct Later {
    std::string path;
    std::string sentence;  // why, and what to do
  };

  std::vector<std::string> settled;
  std::vector<Left> left;
  std::vector<Later> later;
  std::vector<std::string> images_settled;
  std::vector<std::string> images_waiting;
  std::vector<Later> images_later;

  // For the log.
  std::size_t files = 0;
  std::size_t failed = 0;
  std::size_t duplicates = 0;
  std::size_t images_attached = 0;
  Counts before;
  Counts after;
  std::vector<std::string> failures;  // sentences
};

/// Never throws: what cannot be done now is in `later`.
IntakeResult take_in_batch(const std::vector<ReadyInput>& inputs, Engine& engine,
                           ThreadPool& threads, const RootLayout& layout, Spool& spool,
                           const ReadLimits& limits);

/// The same for crops; `limit` in bytes an image.
IntakeResult attach_batch(const std::vector<std::string>& paths, Engine& engine,
                          ThreadPool& threads, const RootLayout& layout, Spool& spool,
                          std::uint64_t limit);

}  // namespace kith
