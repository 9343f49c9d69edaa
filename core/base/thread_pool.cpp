#include "core/base/thread_pool.hpp"

#include <sched.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace kith {
namespace {

std::size_t available_cores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) return static_cast<std::size_t>(CPU_COUNT(&set));
  return std::max(1U, std::thread::hardware_concurrency());
}

// One parallel_for in progress.
struct Work {
  const std::function<void(std::size_t)>& task;
  std::size_t count;
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  std::mutex failure_mutex;

  void run() {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        task(i);
      } catch (...) {
        const std::lock_guard lock(failure_mutex);
        if (!failure) failure = std::current_exception();
        next = count;
      }
    }
  }
};

}  // namespace

struct ThreadPool::State {
  std::mutex callers;  // held for the whole of one parallel_for

  std::mutex mutex;  // protects what follows
  std::condition_variable wake;
  std::condition_variable idle;
  Work* work = nullptr;
  std::size_t generation = 0;
  std::size_t busy = 0;
  bool stopping = false;

  std::vector<std::jthread> workers;

  void serve() {
    std::size_t seen = 0;
    std::unique_lock lock(mutex);
    while (true) {
      wake.wait(lock, [&] { return stopping || (work != nullptr && generation != seen); });
      if (stopping) return;
      seen = generation;
      Work& mine = *work;
      ++busy;
      lock.unlock();
      mine.run();
      lock.lock();
      if (--busy == 0) idle.notify_all();
    }
  }
};

ThreadPool::ThreadPool(std::size_t threads) : state_(std::make_unique<State>()) {
  const std::size_t total = threads == 0 ? available_cores() : threads;
  for (std::size_t i = 1; i < total; ++i) {
    state_->workers.emplace_back([state = state_.get()] { state->serve(); });
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
}

std::size_t ThreadPool::size() const {
  return state_->workers.size() + 1;
}

void ThreadPool::parallel_for(std::size_t count, const std::function<void(std::size_t)>& task) {
  if (count == 0) return;
  Work work{task, count, {}, {}, {}};
  const std::unique_lock caller(state_->callers, std::try_to_lock);
  const bool shared = caller.owns_lock() && count > 1 && !state_->workers.empty();
  if (shared) {
    const std::lock_guard lock(state_->mutex);
    state_->work = &work;
    ++state_->generation;
    state_->wake.notify_all();
  }
  work.run();
  if (shared) {
    std::unique_lock lock(state_->mutex);
    state_->work = nullptr;  // a worker that wakes from here on finds nothing to do
    state_->idle.wait(lock, [&] { return state_->busy == 0; });
  }
  if (work.failure) std::rethrow_exception(work.failure);
}

}  // namespace kith
