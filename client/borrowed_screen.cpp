#include "client/borrowed_screen.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstring>

namespace kith::client {
namespace {

// The alternate screen, without a cursor; and back.
constexpr char kTake[] = "\x1b[?1049h\x1b[?25l";
constexpr char kGiveBack[] = "\x1b[?25h\x1b[?1049l";

std::atomic<bool> borrowed{false};

void write_now(const char* text) {
  [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, text, std::strlen(text));
}

// Ctrl-Z: the screen goes back first, then the process stops as if nobody had handled the signal;
// what follows raise() happens when it goes on.
void suspend(int signal) {
  const int before = errno;
  write_now(kGiveBack);
  struct sigaction as_usual {};
  as_usual.sa_handler = SIG_DFL;
  struct sigaction ours {};
  ::sigaction(signal, &as_usual, &ours);
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, signal);
  ::raise(signal);
  ::pthread_sigmask(SIG_UNBLOCK, &mask, nullptr);  // stops here
  ::sigaction(signal, &ours, nullptr);
  write_now(kTake);
  errno = before;
}

void on_suspend(void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGTSTP, &action, nullptr);
}

}  // namespace

BorrowedScreen::BorrowedScreen(std::ostream& out, bool is_ours) : out_(out), is_ours_(is_ours) {
  out_ << kTake << std::flush;
  if (!is_ours_) return;
  borrowed = true;
  on_suspend(suspend);
}

BorrowedScreen::~BorrowedScreen() {
  if (is_ours_) {
    on_suspend(SIG_DFL);
    borrowed = false;
  }
  out_ << kGiveBack << std::flush;
}

void BorrowedScreen::show(const std::string& text, int rows) {
  std::string frame = "\x1b[H";
  int line = 1;
  for (const char c : text.substr(0, text.find_last_not_of('\n') + 1)) {
    if (c == '\n' && line++ >= std::max(rows, 1)) break;
    frame += c == '\n' ? std::string("\x1b[K\n") : std::string(1, c);
  }
  out_ << frame << "\x1b[K\x1b[J" << std::flush;
}

void BorrowedScreen::give_back_in_a_hurry() {
  if (borrowed.exchange(false)) write_now(kGiveBack);
}

}  // namespace kith::client
