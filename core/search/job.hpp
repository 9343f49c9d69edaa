// What long work is given besides its input: threads to use, someone to tell, a way to be stopped.
#pragma once

#include <functional>
#include <stop_token>
#include <thread>

#include "core/base/error.hpp"
#include "core/base/thread_pool.hpp"

namespace kith {

/// Called with the share of the work that is done, 0 to 1, from the thread that asked for the work.
using Progress = std::function<void(double)>;

/// The progress of one part of the work, which goes from `begin` to `end` of the whole.
inline Progress part_of(const Progress& whole, double begin, double end) {
  if (!whole) return {};
  return [whole, begin, end](double done) { whole(begin + (end - begin) * done); };
}

struct Job {
  ThreadPool& threads;
  Progress progress = {};
  std::stop_token stop = {};
  std::thread::id caller = std::this_thread::get_id();

  /// Called between tasks, from any thread. Throws Error{kUnavailable} once a stop was requested.
  void step(double done) const {
    if (stop.stop_requested()) {
      throw Error(ErrorKind::kUnavailable, "clustering was stopped before it was done");
    }
    if (progress && std::this_thread::get_id() == caller) progress(done);
  }
};

}  // namespace kith
