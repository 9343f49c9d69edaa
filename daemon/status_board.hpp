// What the writer last committed, for everyone who asks. Set by the writer, read from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/catalog/records.hpp"
#include "core/pipeline/engine.hpp"

namespace kith {

/// The state of the engine as of one commit.
struct EngineStatus {
  Counts counts;
  EventSequence last_event = 0;
  std::size_t dimension = 0;
  std::size_t pool = 0;         // unknown and ambiguous samples
  std::size_t unclustered = 0;  // of these, new since the last recluster
  bool paused = false;
  std::optional<ReclusterReport> last_recluster;
  EngineOptions options;  // with the thresholds in force
  Thresholds thresholds;
  std::string suspicion;  // as Engine::suspicion
};

EngineStatus status_of(const Engine& engine);

class StatusBoard {
 public:
  void put(EngineStatus status) {
    const std::lock_guard lock(mutex_);
    status_ = std::move(status);
  }
  EngineStatus get() const {
    const std::lock_guard lock(mutex_);
    return status_;
  }

 private:
  mutable std::mutex mutex_;
  EngineStatus status_;
};

}  // namespace kith
