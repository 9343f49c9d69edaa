// A thread that does one thing after another. Tasks run in the order they were posted and do not
// throw; stop() lets everything that was posted before it run.
#pragma once

#include <functional>
#include <string>
#include <thread>

#include "daemon/queue.hpp"

namespace kith {

class Worker {
 public:
  using Task = std::function<void()>;

  /// `name` as it shows in top and gdb, at most 15 bytes of it.
  explicit Worker(const std::string& name);
  ~Worker() { stop(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void post(Task task) { tasks_.push(std::move(task)); }
  /// Tasks that have not begun.
  std::size_t backlog() const { return tasks_.size(); }
  void stop();

 private:
  Queue<Task> tasks_;
  std::jthread thread_;
};

}  // namespace kith
