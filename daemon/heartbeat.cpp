#include "daemon/heartbeat.hpp"

#include <time.h>

#include <atomic>
#include <utility>  // Boost.Asio 1.74 forgets it in C++20

#include "daemon/log.hpp"

namespace kith {

struct Heartbeat::Question {
  std::atomic<bool> answered = false;
  bool mourned = false;  // it was said that nobody answers
};

Heartbeat::Heartbeat(boost::asio::io_context& loop, std::vector<Organ> organs,
                     std::function<void()> beat,
                     std::function<std::chrono::nanoseconds()> processor_time)
    : timer_(loop),
      organs_(std::move(organs)),
      beat_(std::move(beat)),
      processor_time_(std::move(processor_time)),
      asked_(organs_.size()) {}

void Heartbeat::start(std::chrono::milliseconds interval) {
  interval_ = interval;
  tick();
}

void Heartbeat::tick() {
  const bool busy = computing();
  bool alive = true;
  for (std::size_t i = 0; i < organs_.size(); ++i) {
    if (!asked_[i] || asked_[i]->answered) {
      ask(i);
    } else if (!busy) {
      alive = false;
      if (!std::exchange(asked_[i]->mourned, true))
        log::error("{} does not answer and nothing is being computed: no heartbeat",
                   organs_[i].name);
    }
  }
  if (alive) beat_();
  timer_.expires_after(interval_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

/// Whether the process used at least half of a processor since the last time it was asked.
bool Heartbeat::computing() {
  const auto now = processor_time_();
  const auto used = now - std::exchange(processor_time_before_, now);
  return used >= interval_ / 2;
}

void Heartbeat::ask(std::size_t organ) {
  auto question = std::make_shared<Question>();
  asked_[organ] = question;
  organs_[organ].ask([question] { question->answered = true; });
}

std::chrono::nanoseconds process_time() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

}  // namespace kith
