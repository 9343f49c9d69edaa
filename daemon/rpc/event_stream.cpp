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
      const EventSequence newest = reader.last_event();
      stream.deliver(since, newest, reader.events(since, kBatch));
    } catch (...) {
      stream.abort(status_of(std::current_exception()));
    }
  });
}

void EventStream::deliver(EventSequence since, EventSequence newest,
                          const std::vector<EventRecord>& events) {
  // Numbers have no gap: what is missing here was there.
  const EventSequence present = events.empty() ? newest : events.front().sequence - 1;
  std::vector<v1::WatchEventsResponse> messages;
  if (present > since) {
    v1::LostEvents& lost = *messages.emplace_back().mutable_lost();
    lost.set_first(since + 1);
    lost.set_last(present);
  }
  if (events.empty() && messages.empty()) {
    if (!follow_) return end(grpc::Status::OK);
    std::unique_lock lock(mutex_);
    if (newest_ == newest_before_read_) {
      phase_ = Phase::kIdle;
      return;
    }
    lock.unlock();
    return read();
  }
  for (const EventRecord& event : events) {
    *messages.emplace_back().mutable_event() = to_proto(event);
  }
  {
    std::lock_guard lock(mutex_);
    phase_ = Phase::kSending;
    sent_ = events.empty() ? present : events.back().sequence;
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
