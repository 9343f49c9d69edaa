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

/// `read_one(path)` for each path, on all threads of the pool.
template <typename Read, typename ReadOne>
std::vector<Attempt<Read>> attempt_all(const std::vector<std::string>& paths, ThreadPool& threads,
                                       const ReadOne& read_one) {
  std::vector<Attempt<Read>> attempts(paths.size());
  threads.parallel_for(paths.size(), [&](std::size_t i) {
    try {
      attempts[i].read = read_one(paths[i]);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kNotFound) attempts[i].later = error.what();
    } catch (const std::exception& error) {
      attempts[i].later = error.what();
    }
  });
  return attempts;
}

}  // namespace kith
