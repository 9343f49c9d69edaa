// A stream of messages to a caller that may be fed from any thread. One message is on its way at a
// time, the next one follows when gRPC has taken it, so that a slow caller holds back only itself.
// It ends exactly once: by end(), by its caller hanging up, or by the daemon stopping.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "daemon/rpc/call.hpp"
#include "daemon/rpc/lifecycle.hpp"

namespace kith::rpc {

template <class Message, class Reactor = grpc::ServerWriteReactor<Message>>
class OutStream : public Reactor, public std::enable_shared_from_this<OutStream<Message, Reactor>> {
 public:
  /// Keeps the stream alive until gRPC is done with it, and ends it when the daemon stops.
  void open(Lifecycle& lifecycle) {
    self_ = this->shared_from_this();
    ending_at_stop_ = lifecycle.on_stop([weak = this->weak_from_this()] {
      if (const auto stream = weak.lock()) stream->abort(stopping());
    });
  }

  /// Sends these after what was sent before; nothing once the stream has ended.
  void send(std::vector<Message> messages) { push(std::move(messages), std::nullopt); }

  /// Sends these and ends with `status`.
  void end(grpc::Status status, std::vector<Message> last = {}) {
    push(std::move(last), std::move(status));
  }

  /// Ends with `status` as soon as gRPC lets go of the message on its way; the rest is dropped.
  void abort(grpc::Status status) {
    std::unique_lock lock(mutex_);
    if (finished_) return;
    ending_ = std::move(status);
    queue_.resize(writing_ ? 1 : 0);
    advance(lock);
  }

  /// Waits until all that was sent has left. False when the stream ended or `limit` passed before.
  /// Not for gRPC's threads.
  bool wait_until_sent(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, limit, [this] { return queue_.empty() || ending_; });
    return queue_.empty() && !ending_;
  }

 protected:
  /// Runs `begin`, which begins another operation of the call, unless the call has finished.
  template <class Begin>
  void while_open(const Begin& begin) {
    const std::lock_guard lock(mutex_);
    if (!finished_) begin();
  }
  /// All that was sent has left, and the stream goes on.
  virtual void on_sent() {}
  /// The RPC is over: let go of whatever might feed the stream.
  virtual void on_closed() {}

 private:
  void push(std::vector<Message> messages, std::optional<grpc::Status> status) {
    std::unique_lock lock(mutex_);
    if (ending_) return;
    for (auto& message : messages) queue_.push_back(std::move(message));
    ending_ = std::move(status);
    advance(lock);
  }

  /// Starts the next write, or finishes. Unlocks.
  void advance(std::unique_lock<std::mutex>& lock) {
    const Message* next = nullptr;
    std::optional<grpc::Status> status;
    if (!writing_ && !queue_.empty()) {
      writing_ = true;
      next = &queue_.front();  // stays where it is while others are added behind it
    } else if (!writing_ && ending_ && !finished_) {
      finished_ = true;
      status = ending_;
    }
    lock.unlock();
    changed_.notify_all();
    if (next != nullptr) this->StartWrite(next);
    if (status) this->Finish(*status);
  }

  void OnWriteDone(bool ok) override {
    std::unique_lock lock(mutex_);
    writing_ = false;
    queue_.pop_front();
    if (!ok) {
      queue_.clear();
      ending_ = grpc::Status::CANCELLED;
    }
    const bool sent = queue_.empty() && !ending_;
    advance(lock);
    if (sent) on_sent();
  }

  void OnCancel() override { abort(grpc::Status::CANCELLED); }

  void OnDone() override {
    ending_at_stop_.reset();
    on_closed();
    const auto last = std::move(self_);
  }

  std::shared_ptr<void> ending_at_stop_;
  std::shared_ptr<OutStream> self_;

  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::deque<Message> queue_;  // the front is on its way while writing_
  bool writing_ = false;
  std::optional<grpc::Status> ending_;
  bool finished_ = false;
};

}  // namespace kith::rpc
