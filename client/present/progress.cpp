#include "client/present/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "client/present/phrases.hpp"
#include "client/present/text_width.hpp"

namespace kith::client {
namespace {

constexpr int kCells = 24;
constexpr double kPatience = 1.0;  // seconds before the time left is worth a guess

}  // namespace

Progress::Progress(std::ostream& err, const Terminal& terminal, std::string what)
    : err_(err), terminal_(terminal), what_(std::move(what)) {
  if (terminal_.errors) start_ = terminal_.now();
}

Progress::~Progress() {
  if (!shown_.empty()) err_ << "\r\x1b[K" << std::flush;
}

void Progress::update(double done) {
  if (!terminal_.errors) return;
  const double elapsed = std::chrono::duration<double>(terminal_.now() - start_).count();
  const int percent = static_cast<int>(std::clamp(done, 0.0, 1.0) * 100);
  std::string next = line(percent, elapsed);
  if (next == shown_) return;
  shown_ = std::move(next);
  err_ << '\r' << shown_ << "\x1b[K" << std::flush;
}

std::string Progress::line(int percent, double elapsed) const {
  const int full = kCells * percent / 100;
  std::string bar;
  for (int cell = 0; cell < kCells; ++cell) bar += cell < full ? "█" : "░";
  std::string line = fmt::format("{} {} {:3} %", what_, bar, percent);
  if (elapsed >= kPatience && percent > 0 && percent < 100)
    line += fmt::format("  {:.0f} s, about {:.0f} s left", elapsed,
                        elapsed * (100 - percent) / percent);
  return keep_beginning(line, static_cast<std::size_t>(std::max(terminal_.columns() - 1, 1)));
}

}  // namespace kith::client
