// The exit codes that scripts rely on.
#pragma once

namespace kith::client {

enum class ExitCode : int {
  kDone = 0,
  kFailed = 1,  // refused, or failed
  kUsage = 2,
  kUnreachable = 3,  // no daemon answers
  kNotFound = 4,
};

}  // namespace kith::client
