// The one thread that decides and commits. Whatever changes a root is posted here and runs alone
// with the engine; after each task the status board is set and listeners hear of new events.
#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "core/pipeline/engine.hpp"
#include "daemon/control.hpp"
#include "daemon/status_board.hpp"
#include "daemon/worker.hpp"

namespace kith {

class Writer {
 public:
  explicit Writer(Engine engine);

  /// Runs `task` with the engine, after everything posted before. What it throws goes to `done`;
  /// without a `done` the task must not throw.
  void post(std::function<void(Engine&)> task, Done done = {});
  void stop() { worker_.stop(); }
  /// Tasks that have not begun.
  std::size_t backlog() const { return worker_.backlog(); }

  EngineStatus status() const { return board_.get(); }
  /// `listener` is called on the writer's thread after each commit that added events.
  Subscription on_events(std::function<void(EventSequence)> listener);

 private:
  using Listener = std::function<void(EventSequence)>;
  void publish();

  Engine engine_;  // the worker's alone
  StatusBoard board_;

  std::mutex mutex_;  // protects what follows
  std::vector<std::weak_ptr<Listener>> listeners_;

  Worker worker_{"kith-writer"};
};

}  // namespace kith
