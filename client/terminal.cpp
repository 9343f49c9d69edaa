#include "client/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <iostream>
#include <mutex>
#include <string_view>

namespace kith::client {
namespace {

constexpr int kUsualColumns = 80;
constexpr int kUsualRows = 24;
constexpr std::chrono::milliseconds kAnswerWithin{500};  // over a slow connection, too

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

winsize output_size() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) size = {};
  if (size.ws_col == 0) size.ws_col = kUsualColumns;
  if (size.ws_row == 0) size.ws_row = kUsualRows;
  return size;
}

bool wait_unless_stopped(const std::stop_token& stop, std::chrono::milliseconds time) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  stopped.wait_for(lock, stop, time, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace

Terminal process_terminal(std::stop_token stop) {
  Terminal terminal;
  terminal.output = ::isatty(STDOUT_FILENO) == 1;
  terminal.errors = ::isatty(STDERR_FILENO) == 1;
  terminal.color =
      terminal.output && environment("NO_COLOR").empty() && environment("TERM") != "dumb";
  terminal.input = ::isatty(STDIN_FILENO) == 1;
  terminal.read_line = [] {
    std::string line;
    std::getline(std::cin, line);
    return line;
  };
  terminal.columns = [] { return int{output_size().ws_col}; };
  terminal.rows = [] { return int{output_size().ws_row}; };
  terminal.is_process = true;
  if (terminal.output && environment("TERM") != "dumb")
    terminal.graphics = [] { return ask_for_graphics(STDOUT_FILENO, kAnswerWithin); };
  terminal.now = [] { return SystemClock().now(); };
  terminal.wait = [stop](std::chrono::milliseconds time) {
    return wait_unless_stopped(stop, time);
  };
  terminal.stop = std::move(stop);
  return terminal;
}

}  // namespace kith::client
