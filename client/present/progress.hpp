// One line on standard error that says how far long work is: shown only where that is a terminal,
// and gone when the work is done. Redrawn when a person could see the difference, not at every
// update.
#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "client/terminal.hpp"

namespace kith::client {

class Progress {
 public:
  Progress(std::ostream& err, const Terminal& terminal, std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// `done`: 0 … 1.
  void update(double done);

 private:
  std::string line(int percent, double elapsed) const;

  std::ostream& err_;
  const Terminal& terminal_;
  std::string what_;
  Timestamp start_{};
  std::string shown_;
};

}  // namespace kith::client
