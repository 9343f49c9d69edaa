// Room for a limited number of calls that carry files: each holds pieces of them in memory.
#pragma once

#include <atomic>
#include <memory>

namespace kith::rpc {

class CallRoom {
 public:
  explicit CallRoom(int calls) : free_(std::make_shared<std::atomic<int>>(calls)) {}

  /// A place that is kept as long as what is returned; none where all are taken.
  std::shared_ptr<void> enter() const {
    if (free_->fetch_sub(1) <= 0) {
      ++*free_;
      return nullptr;
    }
    return {free_.get(), [free = free_](std::atomic<int>*) { ++*free; }};
  }

 private:
  std::shared_ptr<std::atomic<int>> free_;
};

}  // namespace kith::rpc
