// The whole screen of the terminal, lent to one view and given back as it was: at the end, on an
// exception, when the process is suspended (Ctrl-Z, and taken again when it goes on), and when it
// ends in a hurry.
#pragma once

#include <ostream>
#include <string>

namespace kith::client {

class BorrowedScreen {
 public:
  /// Draws on `out`. `is_ours`: it is the terminal of this process, so that signals concern it.
  /// There is at most one at a time.
  BorrowedScreen(std::ostream& out, bool is_ours);
  ~BorrowedScreen();
  BorrowedScreen(const BorrowedScreen&) = delete;
  BorrowedScreen& operator=(const BorrowedScreen&) = delete;

  /// Writes over what is there, line by line, so that nothing flickers; lines below `rows` are left
  /// out.
  void show(const std::string& text, int rows);

  /// Gives back what is borrowed, if anything is. Async-signal-safe.
  static void give_back_in_a_hurry();

 private:
  std::ostream& out_;
  const bool is_ours_;
};

}  // namespace kith::client
