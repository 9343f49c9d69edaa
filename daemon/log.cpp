#include "daemon/log.hpp"

#include <fmt/format.h>
#include <grpc/support/log.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <vector>

#include "core/base/text.hpp"

namespace kith {
namespace {

// In the order of Kind. Written down by people in their alerts: never change one.
constexpr std::array<std::string_view, log::kKinds> kMessageIds{
    "1dd953f3ebee45e6b63828b2a92644b5",  // kNote
    "a631db9f38344078bb65a97e7ba77cc0",  // kStarted
    "2fab38c8432241de925ef69756f6f4b1",  // kReady
    "4ab5ffe960724079b633ba8cbeacb034",  // kStopping
    "cb7fba5a043b420389ccb9cad72b2eb3",  // kListening
    "d28c182c148241baa38eb20ffd9ffb4b",  // kReloaded
    "6a17ae3a3af342c48a18e96288db50e4",  // kNotReloaded
    "a7f21f4566ca4b1da0b80c8014085b09",  // kTookIn
    "d8b9c87fd5244f1d9ce53af7844418b1",  // kFileFailed
    "ab0ad86c1f4347e995f05c051b83eb2d",  // kFileLeft
    "ce88da9477f648f2b74937dea1bee978",  // kFileWaits
    "0de52dfe3936402aae5165275af60418",  // kReclustered
    "f69ba4a5d7884ceb8393fa2fc01df875",  // kAdvice
    "48cf7bc68bfe43138733156ffc4e9621",  // kMontagesDrawn
    "ce0cae92accb4a5bbb8b94b7c860de96",  // kDied
};

// In the order of Level.
constexpr std::array kLevels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn,
                             spdlog::level::err, spdlog::level::critical};
constexpr std::array<char, 5> kPriorities{'7', '6', '4', '3', '2'};  // syslog's

/// Whether standard error is the stream that systemd connected to the journal (systemd.exec(5)).
bool goes_to_journal() {
  const char* const stream = std::getenv("JOURNAL_STREAM");
  struct stat now {};
  return stream != nullptr && ::fstat(STDERR_FILENO, &now) == 0 &&
         fmt::format("{}:{}", now.st_dev, now.st_ino) == stream;
}

constexpr std::string_view kOfPeople = "known/";

// A journal is kept where no forgetting reaches: it has names only while level debug is asked for.
std::string in_public(std::string_view text) {
  return spdlog::should_log(spdlog::level::debug) ? std::string(text) : log::without_names(text);
}

bool write_to_journal(log::Level level, std::string_view line, log::Kind kind,
                      std::initializer_list<log::Field> fields) {
  std::vector<std::string> entries;
  entries.reserve(fields.size() + 4);
  entries.push_back(fmt::format("MESSAGE={}", line));
  entries.push_back(fmt::format("PRIORITY={}", kPriorities[static_cast<std::size_t>(level)]));
  entries.push_back(fmt::format("MESSAGE_ID={}", log::message_id(kind)));
  entries.push_back("SYSLOG_IDENTIFIER=kithd");
  for (const log::Field& field : fields)
    entries.push_back(fmt::format("{}={}", field.name, in_public(field.value)));
  std::vector<iovec> parts;
  for (std::string& entry : entries) parts.push_back({entry.data(), entry.size()});
  return sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) >= 0;
}

/// What gRPC complains of is mostly what a caller sent, word for word.
void take_from_grpc(gpr_log_func_args* said) {
  log::debug("gRPC: {}", printable(said->message));
}

}  // namespace

void set_up_log(const std::string& level) {
  if (!spdlog::get("kithd")) {
    ::gpr_set_log_function(&take_from_grpc);
    auto logger = spdlog::stderr_color_mt("kithd");
    logger->set_pattern("%H:%M:%S %^%l%$  %v");
    spdlog::set_default_logger(logger);
  }
  spdlog::set_level(spdlog::level::from_str(level));
}

std::string_view log::message_id(Kind kind) {
  return kMessageIds[static_cast<std::size_t>(kind)];
}

std::string log::without_names(std::string_view text) {
  std::string masked;
  for (std::size_t at = text.find(kOfPeople); at != text.npos; at = text.find(kOfPeople)) {
    const std::size_t name = at + kOfPeople.size();
    masked += text.substr(0, name);
    text.remove_prefix(name);
    if (text.empty() || text.front() == ' ') continue;  // the folder itself
    // A name may hold anything but a slash; at the end of a path, what follows it is a guess.
    const std::size_t end = std::min(text.find('/'), text.size());
    const std::size_t guess = std::min(text.find_first_of(":;,"), text.size());
    masked += "…";
    text.remove_prefix(end < text.size() ? end : guess);
  }
  return masked.append(text);
}

void log::write(Level level, std::string_view line, Kind kind,
                std::initializer_list<Field> fields) {
  static const bool kToJournal = goes_to_journal();
  const auto of_library = kLevels[static_cast<std::size_t>(level)];
  if (!spdlog::should_log(of_library)) return;
  const std::string sayable = in_public(line);
  if (kToJournal && write_to_journal(level, sayable, kind, fields)) return;
  spdlog::log(of_library, sayable);
}

}  // namespace kith
