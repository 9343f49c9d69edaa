#include "daemon/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace kith {
namespace {

// The "<6>" in front of a line that the journal takes its priority from.
class JournalPriority final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& line) override {
    const char* const prefix = message.level >= spdlog::level::err    ? "<3>"
                               : message.level == spdlog::level::warn ? "<4>"
                               : message.level == spdlog::level::info ? "<6>"
                                                                      : "<7>";
    line.append(prefix, prefix + 3);
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JournalPriority>();
  }
};

}  // namespace

void set_up_log(const std::string& level) {
  if (!spdlog::get("kithd")) {
    auto logger = spdlog::stderr_color_mt("kithd");
    if (std::getenv("JOURNAL_STREAM") != nullptr) {
      auto formatter = std::make_unique<spdlog::pattern_formatter>();
      formatter->add_flag<JournalPriority>('*').set_pattern("%*%v");
      logger->set_formatter(std::move(formatter));
    } else {
      logger->set_pattern("%H:%M:%S %^%l%$  %v");
    }
    spdlog::set_default_logger(logger);
  }
  spdlog::set_level(spdlog::level::from_str(level));
}

void log::write(Level level, std::string_view line) {
  static constexpr std::array kLevels{spdlog::level::info, spdlog::level::warn, spdlog::level::err,
                                      spdlog::level::critical};
  spdlog::log(kLevels[static_cast<std::size_t>(level)], line);
}

}  // namespace kith
