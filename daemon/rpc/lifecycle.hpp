// What waits until the daemon is ready, and what has to end when it begins to stop. Any thread may
// call anything; nothing is called back while a lock is held.
#pragma once

#include <functional>
#include <memory>

namespace kith::rpc {

class Lifecycle {
 public:
  Lifecycle();

  /// Calls `then` once: with true when the daemon is ready (at once if it is), with false when it
  /// stops before.
  void when_ready(std::function<void(bool)> then);

  /// Calls `end` when the daemon begins to stop (at once if it has), unless the returned
  /// registration was dropped by then.
  std::shared_ptr<void> on_stop(std::function<void()> end);

  void ready();
  void stop();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace kith::rpc
