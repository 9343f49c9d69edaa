#include <fmt/format.h>

#include <memory>
#include <utility>

#include "client/borrowed_screen.hpp"
#include "client/failure.hpp"
#include "client/present/status_block.hpp"
#include "client/verbs/verbs.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

constexpr std::chrono::milliseconds kInterval{1000};
constexpr std::chrono::milliseconds kGlance{100};  // how soon a new size of the terminal is seen

struct Options {
  bool watch = false;
  bool check = false;
};

std::string block(Session& session, const v1::Status& status) {
  return status_block(status, session.terminal().now(), session.width(), session.paint());
}

void print_status(Session& session, const v1::Status& status) {
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

// False when the person asked to stop.
bool wait_for_next_frame(const Terminal& terminal) {
  const auto size = [&terminal] { return std::pair(terminal.columns(), terminal.rows()); };
  const auto before = size();
  for (auto waited = kGlance; waited <= kInterval && size() == before; waited += kGlance) {
    if (!terminal.wait(kGlance)) return false;
  }
  return true;
}

ExitCode watch_on_screen(Session& session) {
  std::string last = block(session, session.daemon().status());  // fails before the screen is taken
  bool lost = false;
  const Terminal& terminal = session.terminal();
  BorrowedScreen screen(session.out(), terminal.is_process);
  try {
    do {
      screen.show(frame(session, last, lost), terminal.rows());
    } while (wait_for_next_frame(terminal));
  } catch (const Interrupted&) {
    return ExitCode::kDone;
  }
  return ExitCode::kDone;
}

ExitCode watch_as_lines(Session& session) {
  try {
    do {
      print_status(session, session.daemon().status());
    } while (session.out().good() && session.terminal().wait(kInterval));
  } catch (const Interrupted&) {
    return ExitCode::kDone;
  }
  return ExitCode::kDone;
}

// For monitoring: what is wrong, a line each, and an exit code that says whether something is.
ExitCode check(Session& session) {
  const v1::Status status = session.daemon().status();
  const bool degraded = status.health() == v1::HEALTH_DEGRADED;
  if (session.json()) {
    session.print(status);
  } else {
    session.out() << (degraded ? "degraded\n" : "ok\n");
    for (const std::string& reason : status.degraded()) session.out() << printable(reason) << '\n';
  }
  return degraded ? ExitCode::kFailed : ExitCode::kDone;
}

ExitCode status(Session& session, const Options& options) {
  if (options.watch && options.check)
    throw Failure(ExitCode::kUsage, "--watch and --check do not go together");
  if (options.check) return check(session);
  if (options.watch)
    return session.terminal().output && !session.json() ? watch_on_screen(session)
                                                        : watch_as_lines(session);
  print_status(session, session.daemon().status());
  return ExitCode::kDone;
}

}  // namespace

void declare_status(CommandLine& line) {
  auto options = std::make_shared<Options>();
  line.verb("status", Group::kLook, "How kithd is, what it has and what it does next",
            "  kith status\n"
            "  kith status --watch                    keeps it on the screen\n"
            "  kith status --check || mail …          for monitoring\n"
            "  kith -o json status | jq .unknown      for scripts")
      .flag("--watch", options->watch, "show it again every second, until Ctrl-C")
      .flag("--check", options->check, "only whether all is well: exit code 1 if not")
      .action([options](Session& session) { return status(session, *options); });
}

}  // namespace kith::client
