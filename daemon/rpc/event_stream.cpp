#include "daemon/rpc/event_stream.hpp"

#include <algorithm>

#include "daemon/rpc/convert.hpp"
#include "daemon/rpc/errors.hpp"

namespace kith::rpc {
namespace {

constexpr std::size_t kBatch = 256;

}  // namespace

EventStream::EventStream(Control& control, EventSequence since, bool follow)
    : control_(control), follow_(follow), sent_(since) {}

void EventStream::start() {
  // Listening before reading: what is committed in between is announced, and read again.
  if (follow_)
    subscription_ = control_.on_events([weak = weak_from_this()](EventSequence newest) {
      if (const auto stream = weak.lock()) static_cast<EventStream&>(*stream).announce(newest);
    });
  read();
}

void EventStream::read() {
  EventSequence since = 0;
  {
    std::lock_guard lock(mutex_);
    phase_ = Phase::kReading;
    newest_before_read_ = newest_;
    since = sent_;
  }
  control_.read([self = shared_from_this(), since](const CatalogReader& reader) {
    auto& stream = static_cast<EventStream&>(*self);
    try {
      stream.deliver(reader.events(since, kBatch));
    } catch (...) {
      stream.abort(status_of(std::current_exception()));
    }
  });
}

void EventStream::deliver(const std::vector<EventRecord>& events) {
  if (events.empty()) {
    if (!follow_) return end(grpc::Status::OK);
    std::unique_lock lock(mutex_);
    if (newest_ == newest_before_read_) {
      phase_ = Phase::kIdle;
      return;
    }
    lock.unlock();
    return read();
  }
  std::vector<v1::WatchEventsResponse> messages(events.size());
  for (std::size_t i = 0; i < events.size(); ++i)
    *messages[i].mutable_event() = to_proto(events[i]);
  {
    std::lock_guard lock(mutex_);
    phase_ = Phase::kSending;
    sent_ = events.back().sequence;
  }
  send(std::move(messages));
}

void EventStream::announce(EventSequence newest) {
  {
    std::lock_guard lock(mutex_);
    newest_ = std::max(newest_, newest);
    if (phase_ != Phase::kIdle || newest_ <= sent_) return;
    phase_ = Phase::kReading;
  }
  read();
}

}  // namespace kith::rpc
