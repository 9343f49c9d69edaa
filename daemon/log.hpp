// What kithd says. On a terminal or in a file: readable lines with the time. Where standard error
// goes to the journal: entries with fields (KITH_…) and one MESSAGE_ID a kind, so that
// `journalctl MESSAGE_ID=…` finds them and `journalctl -x` explains them (systemd/kithd.catalog).
// The one door to the logging libraries, whose headers are too heavy to be read by every file that
// has something to say. Any thread may call anything.
#pragma once

#include <fmt/core.h>

#include <initializer_list>
#include <string>
#include <string_view>

namespace kith {

/// `level`: "debug", "info", "warning", "error". May be called again to change it. What gRPC says
/// is written at debug from then on, in one line whatever it holds.
void set_up_log(const std::string& level);

namespace log {

enum class Level { kDebug, kInfo, kWarning, kError, kCritical };

/// What a line is about.
enum class Kind {
  kNote,           // everything that has no kind of its own
  kStarted,        // the daemon begins its work on a root
  kReady,          // everything was listed once, requests are answered
  kStopping,       //
  kListening,      // an address is served
  kReloaded,       // the configuration was read again and is in force
  kNotReloaded,    // it is wrong, the one of before is in force
  kTookIn,         // a batch of files
  kFileFailed,     // a file went to failed/
  kFileLeft,       // a file was taken in and cannot be moved out of the inbox
  kFileWaits,      // files could not be dealt with and will be tried again
  kReclustered,    //
  kAdvice,         // the thresholds do not suit the embeddings
  kMontagesDrawn,  //
  kDied,           // the process ends because it cannot go on
};

/// Every kind, for tests and tables.
inline constexpr int kKinds = static_cast<int>(Kind::kDied) + 1;

/// 32 hexadecimal digits, forever the same.
std::string_view message_id(Kind kind);

struct Field {
  std::string_view name;  // "KITH_FILE"
  std::string value;      // any bytes
};

/// What lies below known/ is named without saying whose it is: "known/…/0.npy".
std::string without_names(std::string_view text);

/// `line` in lower case without a full stop. The fields are shown by the journal alone: the line
/// says all that a person needs. Above level debug, both are written without_names().
void write(Level level, std::string_view line, Kind kind = Kind::kNote,
           std::initializer_list<Field> fields = {});

template <typename... Args>
void debug(fmt::format_string<Args...> format, Args&&... args) {
  write(Level::kDebug, fmt::vformat(format, fmt::make_format_args(args...)));
}

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
