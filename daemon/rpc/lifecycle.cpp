#include "daemon/rpc/lifecycle.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

namespace kith::rpc {

struct Lifecycle::State {
  std::mutex mutex;
  bool ready = false;
  bool stopping = false;
  std::vector<std::function<void(bool)>> waiting;
  std::uint64_t next_key = 0;
  std::map<std::uint64_t, std::function<void()>> endings;

  void drop(std::uint64_t key) {
    std::function<void()> ending;  // destroyed after the lock is gone
    std::lock_guard lock(mutex);
    if (const auto found = endings.find(key); found != endings.end()) {
      ending = std::move(found->second);
      endings.erase(found);
    }
  }
};

Lifecycle::Lifecycle() : state_(std::make_shared<State>()) {}

void Lifecycle::when_ready(std::function<void(bool)> then) {
  bool ready = false;
  {
    std::lock_guard lock(state_->mutex);
    if (!state_->ready && !state_->stopping) {
      state_->waiting.push_back(std::move(then));
      return;
    }
    ready = state_->ready;
  }
  then(ready);
}

std::shared_ptr<void> Lifecycle::on_stop(std::function<void()> end) {
  std::unique_lock lock(state_->mutex);
  if (state_->stopping) {
    lock.unlock();
    end();
    return nullptr;
  }
  const auto key = state_->next_key++;
  state_->endings.emplace(key, std::move(end));
  return {nullptr, [state = state_, key](std::nullptr_t) { state->drop(key); }};
}

void Lifecycle::ready() {
  std::vector<std::function<void(bool)>> waiting;
  {
    std::lock_guard lock(state_->mutex);
    state_->ready = true;
    waiting.swap(state_->waiting);
  }
  for (auto& then : waiting) then(true);
}

void Lifecycle::stop() {
  std::vector<std::function<void(bool)>> waiting;
  std::map<std::uint64_t, std::function<void()>> endings;
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    waiting.swap(state_->waiting);
    endings.swap(state_->endings);
  }
  for (auto& then : waiting) then(false);
  for (auto& [key, end] : endings) end();
}

}  // namespace kith::rpc
