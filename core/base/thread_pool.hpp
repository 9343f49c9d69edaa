// The one pool of compute threads, handed to whatever can use more than one core. A caller takes
// part in its own work, so a pool of one runs everything inline. One parallel_for at a time has the
// workers; a caller that comes meanwhile does its work alone, which keeps the machine from being
// oversubscribed and a short call from waiting for a long one.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace kith {

class ThreadPool {
 public:
  /// `threads` counts the caller; 0 means all cores this process may use.
  explicit ThreadPool(std::size_t threads = 0);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  std::size_t size() const;

  /// Calls task(i) once for each i in [0, count) and returns when all are done. They begin in
  /// order, so that one may wait for those before it. Rethrows the first exception; tasks not begun
  /// by then are skipped. `task` must not call back into the same pool.
  void parallel_for(std::size_t count, const std::function<void(std::size_t)>& task);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith
