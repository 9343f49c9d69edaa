#include "daemon/intake/retry.hpp"

#include <exception>

#include "core/base/error.hpp"
#include "core/base/failpoint.hpp"
#include "daemon/log.hpp"

namespace kith {

void retry_files(const std::vector<std::string>& paths, Engine& engine, Spool& spool) {
  std::exception_ptr first;
  for (const FileRecord& file : engine.begin_retry(paths)) {
    try {
      spool.take_back(file);
      failpoint("after_take_back");
      engine.finish_retry(file);
    } catch (const Error&) {
      if (!first) first = std::current_exception();
      engine.cancel_retry(file);
    }
  }
  if (first) std::rethrow_exception(first);
}

void finish_retries(Engine& engine, Spool& spool) {
  for (const FileRecord& file : engine.begun_retries()) {
    try {
      try {
        spool.take_back(file);
      } catch (const Error& error) {
        // Not in failed/ any more: it was brought back before the process ended.
        if (error.kind() != ErrorKind::kNotFound) throw;
      }
      engine.finish_retry(file);
    } catch (const std::exception& error) {
      log::warn("{}", error.what());
    }
  }
}

}  // namespace kith
