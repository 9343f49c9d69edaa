// Time is handed in. Core code reads no clock of its own; a test hands in one that it turns by
// hand.
#pragma once

#include <chrono>

namespace kith {

/// Wall time, microseconds since 1970-01-01 UTC: what the catalog stores and people read.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// Time that never steps back: ages, timeouts and durations.
using Monotonic = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
  virtual Monotonic monotonic() const = 0;
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
  Monotonic monotonic() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace kith
