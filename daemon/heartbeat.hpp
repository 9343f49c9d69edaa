// What the service manager's watchdog waits for: a beat as long as everything that must answer
// does. Asks each organ at every beat; one that has not answered by the next one is hung, unless
// the process is computing: a long job of the writer (a gallery of millions decided anew) is told
// from a deadlock by the processor time it takes. Belongs to the event loop, which is so part of
// what is watched: a loop that hangs asks nobody and beats no more.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kith {

class Heartbeat {
 public:
  struct Organ {
    std::string name;  // "the writer"
    /// Calls what it gets, from any thread, when it is alive.
    std::function<void(std::function<void()>)> ask;
  };

  /// `beat` is called on the loop; `processor_time` is that of the process.
  Heartbeat(boost::asio::io_context& loop, std::vector<Organ> organs, std::function<void()> beat,
            std::function<std::chrono::nanoseconds()> processor_time);

  /// One beat every `interval` from now on, or none where something hangs.
  void start(std::chrono::milliseconds interval);
  void stop() { timer_.cancel(); }

  /// What happens at each interval.
  void tick();

 private:
  struct Question;
  bool computing();
  void ask(std::size_t organ);

  boost::asio::steady_timer timer_;
  const std::vector<Organ> organs_;
  const std::function<void()> beat_;
  const std::function<std::chrono::nanoseconds()> processor_time_;
  std::chrono::milliseconds interval_{0};
  std::chrono::nanoseconds processor_time_before_{0};
  std::vector<std::shared_ptr<Question>> asked_;  // one an organ
};

/// Of this process, all threads together.
std::chrono::nanoseconds process_time();

}  // namespace kith
