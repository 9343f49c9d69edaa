// Lets go what has grown old, round by round: the writer takes one bounded round among its other
// tasks, and the next one follows while more is due. Where the root has a limit it is measured
// now and then, on a thread of its own, and as soon as its disk has filled by a share of the limit.
// Everything else is the event loop's.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/base/clock.hpp"
#include "core/pipeline/retention/retention.hpp"
#include "core/pipeline/spool.hpp"
#include "daemon/worker.hpp"
#include "daemon/writer.hpp"

namespace kith {

class RetentionDesk {
 public:
  RetentionDesk(boost::asio::io_context& loop, Writer& writer, const Clock& clock,
                RootLayout layout, RetentionRules rules);

  void start();
  void stop();
  void set_rules(const RetentionRules& rules);
  /// Calls `done` on the loop when nothing is due any more.
  void settle(std::function<void()> done);

  /// None where everything stays forever.
  std::optional<RetentionReport> report() const;
  /// Why the last round failed, or could not do enough; empty when it did.
  const std::string& problem() const { return problem_; }
  /// Told of every round that took something away, on the loop.
  void set_observer(std::function<void(const Expired&)> observer) {
    observer_ = std::move(observer);
  }

 private:
  void begin();
  bool is_measured() const;
  bool has_grown() const;
  bool has_news() const;
  void measure();
  void expire(std::optional<std::uint64_t> size);
  void finish(const Expired& round, const std::exception_ptr& failure);
  void note(const Expired& round);
  void rest(const Expired& round);
  void arm(std::chrono::milliseconds delay);

  boost::asio::io_context& loop_;
  Writer& writer_;
  const Clock& clock_;
  const RootLayout layout_;
  RetentionRules rules_;
  boost::asio::steady_timer timer_;
  RetentionReport report_;
  std::string problem_;
  std::function<void(const Expired&)> observer_;  // may be empty
  std::function<void()> settled_;                 // may be empty
  Monotonic measured_at_{};
  std::uint64_t measured_ = 0;     // of the root, less what went since
  std::uint64_t free_then_ = 0;    // of its disk, and what went since
  EventSequence given_up_at_ = 0;  // the last event when nothing was left that might go
  bool running_ = false;
  bool goes_on_ = false;  // the round before this one left something
  bool stopped_ = false;

  Worker surveyor_{"kith-survey"};
};

}  // namespace kith
