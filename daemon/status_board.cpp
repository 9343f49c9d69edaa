#include "daemon/status_board.hpp"

namespace kith {

EngineStatus status_of(const Engine& engine) {
  EngineStatus status;
  status.counts = engine.counts();
  status.last_event = engine.last_event();
  status.dimension = engine.dimension();
  status.pool = engine.pool_size();
  status.unclustered = engine.unclustered();
  status.paused = engine.paused();
  status.last_recluster = engine.last_recluster();
  status.options = engine.options();
  status.thresholds = engine.thresholds();
  status.suspicion = engine.suspicion();
  return status;
}

}  // namespace kith
