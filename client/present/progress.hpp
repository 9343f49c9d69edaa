// One line on standard error that says how far long work is, how fast it goes and how long it will
// still take: shown only where that is a terminal, and gone when the work is done. Redrawn when a
// person could see the difference, not at every update.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>

#include "client/terminal.hpp"

namespace kith::client {

class Progress {
 public:
  /// `what` is being done ("drawing"); `unit` is what is counted, in the plural ("pages").
  Progress(std::ostream& err, const Terminal& terminal, std::string what, std::string unit = "");
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `done`: 0 … 1.
  void update(double done);
  /// `done` of `total` units.
  void update(std::int64_t done, std::int64_t total);
  /// `done` units of nobody knows how many: shown once that takes longer than a moment.
  void count(std::int64_t done);

 private:
  double elapsed() const;  // seconds
  /// `amount` of `unit` is done by now, as the rate counts it.
  void show_bar(double done, const std::string& counts, double amount, const std::string& unit);
  bool is_soon() const;  // since the line was drawn: nobody could have read it
  void show(std::string line);

  std::ostream& err_;
  const Terminal& terminal_;
  std::string what_;
  std::string unit_;
  Timestamp start_{};
  Timestamp shown_at_{};
  int shown_percent_ = -1;
  std::string shown_;
};

}  // namespace kith::client
