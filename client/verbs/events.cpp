#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "client/cursor.hpp"
#include "client/event_command.hpp"
#include "client/failure.hpp"
#include "client/present/event_line.hpp"
#include "client/present/json.hpp"
#include "client/present/words.hpp"
#include "client/verbs/verbs.hpp"

namespace kith::client {
namespace {

constexpr std::chrono::milliseconds kFirstDelay{100};
constexpr std::chrono::milliseconds kLongestDelay{5000};
constexpr std::chrono::milliseconds kLongestRetry{30'000};
constexpr std::chrono::milliseconds kLockDelay{200};
// Events that are passed over move the cursor now and then: an old cursor would ask for what the
// journal may no longer have.
constexpr std::int64_t kPassedOverAtMost = 1000;

struct EventsOptions {
  std::optional<std::int64_t> since;
  bool follow = false;
  std::vector<std::string> kinds;
  std::optional<std::string> cursor;
  std::optional<std::string> command;
};

std::vector<std::string> all_kinds() {
  std::vector<std::string> kinds;
  const auto& type = *v1::EventKind_descriptor();
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) kinds.push_back(word_of(type, type.value(i)->number()));
  }
  return kinds;
}

class JournalReader {
 public:
  JournalReader(Session& session, const EventsOptions& options)
      : session_(session), options_(options) {
    if (options.cursor) cursor_.emplace(*options.cursor);
    if (options.command) command_.emplace(*options.command, cursor_ ? &*cursor_ : nullptr);
  }

  ExitCode run() {
    if (!take_cursor() || !reach_daemon()) return ExitCode::kDone;
    try {
      options_.follow ? follow() : read();
    } catch (const Interrupted&) {
      if (!options_.follow) throw;
    }
    if (cursor_ && last_ > stored_) store();
    return ExitCode::kDone;
  }

 private:
  // False when the person asked to stop before the cursor was free.
  bool take_cursor() {
    last_ = options_.since.value_or(0);
    if (!cursor_) return true;
    for (bool told = false; !cursor_->try_lock(); told = true) {
      if (!told)
        session_.hint(fmt::format("another kith is at work with {}; waiting for it to end",
                                  cursor_->file().native()));
      if (!wait(kLockDelay)) return false;
    }
    last_ = cursor_->read().value_or(last_);
    stored_ = last_;
    return true;
  }

  // Who follows waits for a daemon that is still to come as for one that went away. False when the
  // person asked to stop before it came.
  bool reach_daemon() {
    for (auto delay = kFirstDelay;; delay = std::min(delay * 2, kLongestDelay)) {
      try {
        session_.daemon();
        return true;
      } catch (const Failure& failure) {
        if (!options_.follow || failure.code() != ExitCode::kUnreachable) throw;
        const std::string why = failure.what();
        if (delay == kFirstDelay)
          session_.hint(why.substr(0, why.find('\n')) + "; waiting for it to come");
      }
      if (!wait(delay)) return false;
    }
  }

  // Nothing is heard for as long as the journal has not come so far.
  void tell_if_ahead() {
    if (last_ == 0 || std::exchange(compared_, true)) return;
    const std::int64_t newest = session_.daemon().status().last_event();
    if (last_ <= newest) return;
    session_.hint(fmt::format(
        "{} {}, where the journal ends with event {}: nothing is told before event {} comes; 0 is "
        "its beginning",
        last_ == options_.since ? "--since is" : "the cursor stands at", last_, newest, last_ + 1));
  }

  bool wait(std::chrono::milliseconds delay) {
    stopped_ = stopped_ || !session_.terminal().wait(delay);
    return !stopped_;
  }

  // Whatever comes after last_; after a break the stream goes on from there.
  void read() {
    const auto take = [this](const v1::Event& event) {
      if (event.sequence() <= last_) return true;
      if (is_wanted(event) && !deal_with(event)) return false;
      last_ = event.sequence();
      if (cursor_ && last_ - stored_ >= kPassedOverAtMost) store();
      return session_.out().good();
    };
    const auto pass_over = [this](const v1::LostEvents& lost) {
      tell_lost(lost);
      last_ = lost.last();
      if (cursor_) store();
      return true;
    };
    tell_if_ahead();
    session_.daemon().watch_events(last_, options_.follow, take, pass_over);
  }

  void tell_lost(const v1::LostEvents& lost) {
    session_.hint(
        lost.first() == lost.last()
            ? fmt::format("event {} is no longer in the journal: it was older than "
                          "[retention] events lets it, or the root was started over",
                          lost.first())
            : fmt::format("events {} to {} are no longer in the journal: they were older "
                          "than [retention] events lets them, or the root was started over",
                          lost.first(), lost.last()));
  }

  // A daemon that ends the stream is stopping: its successor has the rest of the journal.
  void follow() {
    do {
      try {
        read();
      } catch (const ConnectionLost&) {
      }
    } while (!stopped_ && session_.out().good() && wait_for_daemon());
  }

  // False when the person asked to stop before the daemon came back.
  bool wait_for_daemon() {
    session_.hint(
        fmt::format("kithd at {} went away; waiting for it to come back", session_.place()));
    auto delay = kFirstDelay;
    while (wait(delay)) {
      if (session_.reconnect()) return true;
      delay = std::min(delay * 2, kLongestDelay);
    }
    return false;
  }

  bool is_wanted(const v1::Event& event) const {
    const auto& kinds = options_.kinds;
    return kinds.empty() ||
           std::find(kinds.begin(), kinds.end(), word_of(event.kind())) != kinds.end();
  }

  // False when the person asked to stop before the command took the event.
  bool deal_with(const v1::Event& event) {
    if (command_) return give_to_command(event);
    print(event);
    if (cursor_ && session_.out().good()) {
      last_ = event.sequence();
      store();
    }
    return true;
  }

  void print(const v1::Event& event) {
    if (session_.json()) {
      session_.print(event);
    } else {
      session_.out() << event_line(event, session_.width(), session_.paint()) << '\n' << std::flush;
    }
  }

  // Again and again until it succeeds: no event is passed over.
  bool give_to_command(const v1::Event& event) {
    const std::string text = text_of(to_json(event));
    auto delay = kFirstDelay;
    auto outcome = command_->run(event.sequence(), text);
    while (!outcome.done) {
      session_.hint(fmt::format("event {}: {}; it is given to it again in {:g} s", event.sequence(),
                                outcome.problem, static_cast<double>(delay.count()) / 1000));
      if (!wait(delay)) return false;
      delay = std::min(delay * 2, kLongestRetry);
      outcome = command_->run(event.sequence(), text);
    }
    last_ = event.sequence();
    if (cursor_) outcome.stored ? void(stored_ = last_) : store();
    return true;
  }

  // The cursor follows last_; without room for it nothing goes on, for it could not be told later.
  void store() {
    auto delay = kFirstDelay;
    while (const int problem = cursor_->store(fmt::format("{}\n", last_))) {
      session_.hint(fmt::format("cannot store the cursor {}: {}; trying again in {:g} s",
                                cursor_->file().native(), std::strerror(problem),
                                static_cast<double>(delay.count()) / 1000));
      if (!wait(delay))
        throw Failure(ExitCode::kFailed,
                      fmt::format("stopped before the cursor {} could be set to {}",
                                  cursor_->file().native(), last_));
      delay = std::min(delay * 2, kLongestRetry);
    }
    stored_ = last_;
  }

  Session& session_;
  const EventsOptions& options_;
  std::optional<Cursor> cursor_;
  std::optional<EventCommand> command_;
  std::int64_t last_ = 0;    // the last event that was dealt with or passed over
  std::int64_t stored_ = 0;  // as the cursor has it
  bool stopped_ = false;
  bool compared_ = false;  // last_ with the journal's end
};

}  // namespace

void declare_events(CommandLine& line) {
  auto options = std::make_shared<EventsOptions>();
  line.verb("events", Group::kLook, "The journal: everything that happened, in order",
            "  kith events                          all of it\n"
            "  kith events --since 120 --follow     what comes after event 120, now and later\n"
            "  kith events --follow --kind sample_known --cursor seen --exec './greet'\n"
            "  kith -o json events --follow | while read -r event; do …; done")
      .number("--since", options->since, 0, "N", "only events after sequence number N")
      .flag("--follow", options->follow, "wait for more, and for kithd, until Ctrl-C")
      .some_of("--kind", options->kinds, all_kinds(), "KIND…", "only events of these kinds")
      .text("--cursor", options->cursor, "FILE",
            "go on behind the event FILE names, and keep it so")
      .text("--exec", options->command, "CMD",
            "run CMD for each event, with the event on its input")
      .action([options](Session& session) { return JournalReader(session, *options).run(); });
}

}  // namespace kith::client
