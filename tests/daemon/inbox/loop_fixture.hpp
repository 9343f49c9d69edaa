// Turns the event loop until something holds: no test waits for a fixed time.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>

#include "tests/core/pipeline/spool_fixture.hpp"

namespace kith::test {

class LoopFixture : public SpoolFixture {
 protected:
  /// Whether `condition` came to hold within a time that no test should need.
  template <typename Condition>
  bool turn_until(const Condition& condition,
                  std::chrono::milliseconds patience = std::chrono::seconds(30)) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
      if (std::chrono::steady_clock::now() >= deadline) return false;
      if (loop_.stopped()) loop_.restart();
      loop_.run_one_for(std::chrono::milliseconds(20));
    }
    return true;
  }
  /// Deals with everything that is there to be dealt with.
  void turn() {
    loop_.restart();
    loop_.poll();
  }

  boost::asio::io_context loop_;
};

}  // namespace kith::test
