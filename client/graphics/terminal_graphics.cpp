#include "client/graphics/terminal_graphics.hpp"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <string>

namespace kith::client {
namespace {

// "Could you show this one pixel?", then "what are you?".
constexpr std::string_view kQuestions = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c";
constexpr std::size_t kLongestAnswer = 4096;

// No echo, no lines: answers are neither shown nor wait for Enter.
class RawMode {
 public:
  explicit RawMode(int descriptor) : descriptor_(descriptor) {
    if (::tcgetattr(descriptor_, &before_) != 0) return;
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    raw.c_cc[VMIN] = 0;
    raw.c_cc[VTIME] = 0;
    on_ = ::tcsetattr(descriptor_, TCSAFLUSH, &raw) == 0;
  }
  ~RawMode() {
    if (on_) ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
  }
  RawMode(const RawMode&) = delete;
  RawMode& operator=(const RawMode&) = delete;
  bool on() const { return on_; }

 private:
  int descriptor_;
  termios before_{};
  bool on_ = false;
};

// Primary Device Attributes as a terminal answers it, without "ESC [ ?" and "c"; npos: not yet.
std::string_view attributes_in(std::string_view answers) {
  const std::size_t begin = answers.find("\x1b[?");
  if (begin == std::string_view::npos) return {};
  const std::size_t end = answers.find('c', begin);
  if (end == std::string_view::npos) return {};
  return answers.substr(begin + 3, end - begin - 3);
}

bool has_attribute(std::string_view attributes, std::string_view wanted) {
  while (!attributes.empty()) {
    const std::size_t end = attributes.find(';');
    if (attributes.substr(0, end) == wanted) return true;
    attributes.remove_prefix(end == std::string_view::npos ? attributes.size() : end + 1);
  }
  return false;
}

bool write_all(int descriptor, std::string_view text) {
  return ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

std::string read_answers(int descriptor, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::string answers;
  while (attributes_in(answers).empty() && answers.size() < kLongestAnswer) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd ready{descriptor, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&ready, 1, static_cast<int>(left.count())) <= 0) break;
    std::array<char, 256> piece{};
    const ssize_t size = ::read(descriptor, piece.data(), piece.size());
    if (size <= 0) break;
    answers.append(piece.data(), static_cast<std::size_t>(size));
  }
  return answers;
}

}  // namespace

Graphics graphics_in(std::string_view answers) {
  if (answers.find("\x1b_Gi=31;OK\x1b\\") != std::string_view::npos) return Graphics::kKitty;
  constexpr std::string_view kSixel = "4";  // DEC STD 070
  return has_attribute(attributes_in(answers), kSixel) ? Graphics::kSixel : Graphics::kNone;
}

Graphics ask_for_graphics(int descriptor, std::chrono::milliseconds patience) {
  if (::isatty(descriptor) == 0 || ::tcgetpgrp(descriptor) != ::getpgrp()) return Graphics::kNone;
  const RawMode raw(descriptor);
  if (!raw.on() || !write_all(descriptor, kQuestions)) return Graphics::kNone;
  return graphics_in(read_answers(descriptor, patience));
}

}  // namespace kith::client
