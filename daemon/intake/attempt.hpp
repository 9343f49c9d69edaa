// What reading one file came to.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.hpp"
#include "core/base/thread_pool.hpp"

namespace kith {

/// What was read; or why not now; or neither, because somebody took the file away again.
template <typename Read>
struct Attempt {
  std::optional<Read> read;
  std::optional<std::string> later;
};

/// `read_one(path, pool)` for each path, on all threads of the pool. A path that is alone is given
/// the pool itself, for its own work; others get none.
template <typename Read, typename ReadOne>
std::vector<Attempt<Read>> attempt_all(const std::vector<std::string>& paths, ThreadPool& threads,
                                       const ReadOne& read_one) {
  std::vector<Attempt<Read>> attempts(paths.size());
  const auto attempt = [&](std::size_t i, ThreadPool* pool) {
    try {
      attempts[i].read = read_one(paths[i], pool);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kNotFound) attempts[i].later = error.what();
    } catch (const std::exception& error) {
      attempts[i].later = error.what();
    }
  };
  if (paths.size() == 1) {
    attempt(0, &threads);
  } else {
    threads.parallel_for(paths.size(), [&](std::size_t i) { attempt(i, nullptr); });
  }
  return attempts;
}

}  // namespace kith
