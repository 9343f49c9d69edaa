// Waiting for the thing itself: a condition is asked again and again until it holds or patience
// ends, or for as long as it is to hold.
#pragma once

#include <poll.h>

#include <chrono>

namespace kith::test {

/// Long enough for a sanitized build on a busy machine; no test waits so long unless it fails.
inline constexpr std::chrono::seconds kPatience{60};

/// Whether `condition` came true before `deadline` had passed.
template <typename Condition>
bool eventually(Condition condition, std::chrono::milliseconds deadline = kPatience) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    ::poll(nullptr, 0, 15);
  }
  return true;
}

/// Whether `condition` stayed true for `duration`.
template <typename Condition>
bool steadily(Condition condition, std::chrono::milliseconds duration) {
  return !eventually([&] { return !condition(); }, duration);
}

}  // namespace kith::test
