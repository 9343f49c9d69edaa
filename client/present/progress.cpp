#include "client/present/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/present/phrases.hpp"
#include "client/present/text_width.hpp"

namespace kith::client {
namespace {

constexpr int kCells = 24;
constexpr double kPatience = 1.0;  // seconds before a rate is worth telling
constexpr std::chrono::milliseconds kReadable{100};

std::string rate_text(double rate, const std::string& unit) {
  return rate < 10 ? fmt::format("{:.1f} {}/s", rate, unit)
                   : fmt::format("{} {}/s", grouped(static_cast<std::int64_t>(rate)), unit);
}

}  // namespace

Progress::Progress(std::ostream& err, const Terminal& terminal, std::string what, std::string unit)
    : err_(err), terminal_(terminal), what_(std::move(what)), unit_(std::move(unit)) {
  if (terminal_.errors) start_ = terminal_.now();
}

Progress::~Progress() {
  if (!shown_.empty()) err_ << "\r\x1b[K" << std::flush;
}

double Progress::elapsed() const {
  return std::chrono::duration<double>(terminal_.now() - start_).count();
}

void Progress::update(double done) {
  if (terminal_.errors) show_bar(done, "", 100 * done, "%");
}

void Progress::update(std::int64_t done, std::int64_t total) {
  if (!terminal_.errors || total <= 0) return;
  const auto part = static_cast<double>(done);
  show_bar(part / static_cast<double>(total),
           fmt::format("  {} of {} {}", grouped(done), grouped(total), unit_), part, unit_);
}

void Progress::show_bar(double done, const std::string& counts, double amount,
                        const std::string& unit) {
  const int percent = static_cast<int>(std::clamp(done, 0.0, 1.0) * 100);
  if (percent == shown_percent_ && is_soon()) return;
  shown_percent_ = percent;
  const int full = kCells * percent / 100;
  std::string bar;
  for (int cell = 0; cell < kCells; ++cell) bar += cell < full ? "█" : "░";
  std::string line = fmt::format("{} {} {:3} %{}", what_, bar, percent, counts);
  const double seconds = elapsed();
  if (seconds >= kPatience && percent > 0 && percent < 100)
    line += fmt::format("  {}, about {} left", rate_text(amount / seconds, unit),
                        duration(std::max(1.0, seconds * (1 - done) / done)));
  show(std::move(line));
}

void Progress::count(std::int64_t done) {
  if (!terminal_.errors) return;
  const double seconds = elapsed();
  if (seconds < kPatience || is_soon()) return;
  show(fmt::format("{}  {} {}  {}", what_, grouped(done), unit_,
                   rate_text(static_cast<double>(done) / seconds, unit_)));
}

bool Progress::is_soon() const {
  return terminal_.now() - shown_at_ < kReadable;
}

void Progress::show(std::string line) {
  shown_at_ = terminal_.now();
  line = keep_beginning(line, static_cast<std::size_t>(std::max(terminal_.columns() - 1, 1)));
  if (line == shown_) return;
  shown_ = std::move(line);
  err_ << '\r' << shown_ << "\x1b[K" << std::flush;
}

}  // namespace kith::client
