#include "daemon/writer.hpp"

#include <utility>

namespace kith {

Writer::Writer(Engine engine) : engine_(std::move(engine)) {
  board_.put(status_of(engine_));
}

void Writer::post(std::function<void(Engine&)> task, Done done) {
  worker_.post([this, task = std::move(task), done = std::move(done)] {
    std::exception_ptr failure;
    try {
      task(engine_);
    } catch (...) {
      failure = std::current_exception();
    }
    publish();
    if (done) done(failure);
    engine_.tend();
  });
}

Subscription Writer::on_events(Listener listener) {
  auto subscription = std::make_shared<Listener>(std::move(listener));
  const std::lock_guard lock(mutex_);
  listeners_.push_back(subscription);
  return subscription;
}

void Writer::publish() {
  const EventSequence before = board_.get().last_event;
  EngineStatus status = status_of(engine_);
  const EventSequence now = status.last_event;
  board_.put(std::move(status));
  if (now == before) return;

  std::vector<std::shared_ptr<Listener>> alive;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(listeners_, [](const auto& listener) { return listener.expired(); });
    for (const auto& listener : listeners_) {
      if (auto held = listener.lock()) alive.push_back(std::move(held));
    }
  }
  for (const auto& listener : alive) (*listener)(now);
}

}  // namespace kith
