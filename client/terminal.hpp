// What a command knows of the place it runs in: whether people look at its output, how wide that
// is, what time it is, and when to stop. Handed in, so that a test can be a terminal of any width
// and turn the clock by hand.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>

#include "client/graphics/terminal_graphics.hpp"
#include "core/base/clock.hpp"

namespace kith::client {

struct Terminal {
  bool output = false;  // standard output is a terminal
  bool errors = false;  // standard error is one
  bool color = false;
  bool input = false;  // standard input is one
  /// A line that the person typed, without its end; empty when there is none.
  std::function<std::string()> read_line = [] { return std::string(); };
  std::function<int()> columns = [] {
    return 80;
  };                                              // of standard output, now; only where it is one
  std::function<int()> rows = [] { return 24; };  // the same
  bool is_process = false;  // the terminal of this process, which its signals come from
  /// Which pictures it can show; asks it, once a call.
  std::function<Graphics()> graphics = [] { return Graphics::kNone; };
  std::function<Timestamp()> now;
  /// Waits; false at once when the person asks to stop.
  std::function<bool(std::chrono::milliseconds)> wait;
  std::stop_token stop;
};

/// The terminal of this process. Color only where standard output is a terminal that can show it
/// and NO_COLOR is unset (no-color.org).
Terminal process_terminal(std::stop_token stop);

}  // namespace kith::client
