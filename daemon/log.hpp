// Readable lines on standard error: with the time on a terminal or in a file, with the level as
// systemd reads it where standard error goes to the journal. The one door to the logging library,
// whose header is too heavy to be read by every file that has something to say.
#pragma once

#include <fmt/core.h>

#include <string>
#include <string_view>

namespace kith {

/// `level`: "debug", "info", "warning", "error". May be called again to change it.
void set_up_log(const std::string& level);

namespace log {

enum class Level { kInfo, kWarning, kError, kCritical };

void write(Level level, std::string_view line);

template <typename... Args>
void info(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::kInfo, fmt::vformat(format, fmt::make_format_args(args...)));
}

template <typename... Args>
void warn(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::kWarning, fmt::vformat(format, fmt::make_format_args(args...)));
}

template <typename... Args>
void error(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::kError, fmt::vformat(format, fmt::make_format_args(args...)));
}

template <typename... Args>
void critical(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::kCritical, fmt::vformat(format, fmt::make_format_args(args...)));
}

}  // namespace log
}  // namespace kith
