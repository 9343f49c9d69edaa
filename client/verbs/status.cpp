#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "client/failure.hpp"
#include "client/present/status_block.hpp"
#include "client/verbs/verbs.hpp"

namespace kith::client {
namespace {

constexpr std::chrono::seconds kInterval{1};

// Lends the whole screen and gives it back as it was.
class Screen {
 public:
  explicit Screen(std::ostream& out) : out_(out) { out_ << "\x1b[?1049h\x1b[?25l" << std::flush; }
  ~Screen() { out_ << "\x1b[?25h\x1b[?1049l" << std::flush; }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  // Writes over what is there, line by line: nothing flickers.
  void show(const std::string& text) {
    std::string frame = "\x1b[H";
    for (const char c : text) frame += c == '\n' ? std::string("\x1b[K\n") : std::string(1, c);
    out_ << frame << "\x1b[J" << std::flush;
  }

 private:
  std::ostream& out_;
};

std::string block(Session& session, const v1::Status& status) {
  return status_block(status, session.terminal().now(), session.width(), session.paint());
}

void print_status(Session& session) {
  const v1::Status status = session.daemon().status();
  if (session.json()) {
    session.print(status);
  } else {
    session.out() << block(session, status) << std::flush;
  }
}

// A daemon that went away is waited for, and its last state stays on the screen.
std::string frame(Session& session, std::string& last, bool& lost) {
  try {
    if (!lost || session.reconnect()) {
      last = block(session, session.daemon().status());
      lost = false;
    }
  } catch (const ConnectionLost&) {
    lost = true;
  }
  const std::string note =
      lost ? fmt::format("kithd at {} does not answer; trying again", session.place())
           : "Ctrl-C to end";
  return last + '\n' + (lost ? session.paint().red(note) : session.paint().dim(note)) + '\n';
}

ExitCode watch_on_screen(Session& session) {
  std::string last = block(session, session.daemon().status());  // fails before the screen is taken
  bool lost = false;
  Screen screen(session.out());
  try {
    do {
      screen.show(frame(session, last, lost));
    } while (session.terminal().wait(kInterval));
  } catch (const Interrupted&) {
    return ExitCode::kDone;
  }
  return ExitCode::kDone;
}

ExitCode watch_as_lines(Session& session) {
  try {
    do {
      print_status(session);
    } while (session.out().good() && session.terminal().wait(kInterval));
  } catch (const Interrupted&) {
    return ExitCode::kDone;
  }
  return ExitCode::kDone;
}

}  // namespace

void declare_status(CommandLine& line) {
  auto watch = std::make_shared<bool>(false);
  line.verb("status", Group::kLook, "How kithd is, what it has and what it does next",
            "  kith status\n"
            "  kith status --watch                    keeps it on the screen\n"
            "  kith -o json status | jq .unknown      for scripts")
      .flag("--watch", *watch, "show it again every second, until Ctrl-C")
      .action([watch](Session& session) {
        if (*watch)
          return session.terminal().output && !session.json() ? watch_on_screen(session)
                                                              : watch_as_lines(session);
        print_status(session);
        return ExitCode::kDone;
      });
}

}  // namespace kith::client
