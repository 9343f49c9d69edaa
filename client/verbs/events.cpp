#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "client/failure.hpp"
#include "client/present/event_line.hpp"
#include "client/verbs/verbs.hpp"

namespace kith::client {
namespace {

constexpr std::chrono::milliseconds kFirstDelay{100};
constexpr std::chrono::milliseconds kLongestDelay{5000};

struct Options {
  std::optional<std::int64_t> since;
  bool follow = false;
};

void print_event(Session& session, const v1::Event& event) {
  if (session.json()) {
    session.print(event);
  } else {
    session.out() << event_line(event, session.width(), session.paint()) << '\n' << std::flush;
  }
}

// Prints what comes after `last`, which moves along: after a break the stream goes on from there.
void read_journal(Session& session, bool follow, std::int64_t& last) {
  session.daemon().watch_events(last, follow, [&](const v1::Event& event) {
    if (event.sequence() <= last) return true;
    print_event(session, event);
    last = event.sequence();
    return session.out().good();
  });
}

// False when the person asked to stop before the daemon came back.
bool wait_for_daemon(Session& session) {
  session.hint(fmt::format("kithd at {} went away; waiting for it to come back", session.place()));
  auto delay = kFirstDelay;
  while (session.terminal().wait(delay)) {
    if (session.reconnect()) return true;
    delay = std::min(delay * 2, kLongestDelay);
  }
  return false;
}

// A daemon that ends the stream is stopping: its successor has the rest of the journal.
ExitCode follow_journal(Session& session, std::int64_t last) {
  session.daemon();
  try {
    do {
      try {
        read_journal(session, true, last);
      } catch (const ConnectionLost&) {
      }
    } while (session.out().good() && wait_for_daemon(session));
  } catch (const Interrupted&) {
    return ExitCode::kDone;
  }
  return ExitCode::kDone;
}

}  // namespace

void declare_events(CommandLine& line) {
  auto options = std::make_shared<Options>();
  line.verb("events", Group::kLook, "The journal: everything that happened, in order",
            "  kith events                          all of it\n"
            "  kith events --since 120 --follow     what comes after event 120, now and later\n"
            "  kith -o json events --follow | while read -r event; do …; done")
      .number("--since", options->since, 0, "N", "only events after sequence number N")
      .flag("--follow", options->follow, "wait for more, until Ctrl-C, over restarts of kithd")
      .action([options](Session& session) {
        std::int64_t last = options->since.value_or(0);
        if (options->follow) return follow_journal(session, last);
        read_journal(session, false, last);
        return ExitCode::kDone;
      });
}

}  // namespace kith::client
