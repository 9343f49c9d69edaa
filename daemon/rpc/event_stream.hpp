// The journal as a stream: everything after a sequence number, in order, none twice, none lost;
// with `follow` it then waits for more. What has left the journal is named before what comes next.
// Read from the catalog in batches; the next batch is read when the one before has left.
#pragma once

#include <vector>

#include "daemon/control.hpp"
#include "daemon/rpc/out_stream.hpp"
#include "kith/v1/daemon.pb.h"

namespace kith::rpc {

class EventStream final : public OutStream<v1::WatchEventsResponse> {
 public:
  EventStream(Control& control, EventSequence since, bool follow);

  void start();

 private:
  enum class Phase { kReading, kSending, kIdle };

  void read();
  /// What is behind `since`, as of the last event `newest`.
  void deliver(EventSequence since, EventSequence newest, const std::vector<EventRecord>& events);
  /// A commit made `newest` the last event.
  void announce(EventSequence newest);

  void on_sent() override { read(); }
  void on_closed() override { subscription_.reset(); }

  Control& control_;
  const bool follow_;
  Subscription subscription_;

  std::mutex mutex_;  // guards all below
  Phase phase_ = Phase::kReading;
  EventSequence sent_;                    // the last event that was sent
  EventSequence newest_ = 0;              // the last one that was announced
  EventSequence newest_before_read_ = 0;  // what was announced when the reading began
};

}  // namespace kith::rpc
