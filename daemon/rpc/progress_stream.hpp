// Long work as its caller sees it: how far it is, and in the end what it found. A caller slower
// than the work is told the newest progress only; one that hangs up stops nothing.
#pragma once

#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "daemon/rpc/errors.hpp"
#include "daemon/rpc/handler_context.hpp"
#include "daemon/rpc/out_stream.hpp"

namespace kith::rpc {

/// `Response` has a field `progress`, 0 to 1.
template <class Response>
class ProgressStream : public OutStream<Response> {
 public:
  void progress(double fraction) {
    {
      const std::lock_guard lock(mutex_);
      if (sending_) {
        waiting_ = fraction;
        return;
      }
      sending_ = true;
    }
    this->send({message(fraction)});
  }

 protected:
  static Response message(double fraction) {
    Response response;
    response.set_progress(fraction);
    return response;
  }

 private:
  void on_sent() override {
    double fraction = 0;
    {
      const std::lock_guard lock(mutex_);
      sending_ = waiting_.has_value();
      if (!sending_) return;
      fraction = *std::exchange(waiting_, std::nullopt);
    }
    this->send({message(fraction)});
  }

  std::mutex mutex_;  // guards all below
  bool sending_ = false;
  std::optional<double> waiting_;
};

/// One that `begin` feeds and that `finish` ends with the answer.
template <class Response>
class AnswerStream final : public ProgressStream<Response> {
 public:
  /// `fill` gets the last message, unless there was a failure; it may throw too.
  template <class Fill>
  void finish(const std::exception_ptr& failure, const Fill& fill) {
    try {
      if (failure) std::rethrow_exception(failure);
      Response last = this->message(1);
      fill(last);
      this->end(grpc::Status::OK, {std::move(last)});
    } catch (...) {
      this->end(status_of(std::current_exception()));
    }
  }
};

/// Opens a stream and lets `begin` ask for what it is to tell. What `begin` throws ends it.
template <class Response, class Begin>
grpc::ServerWriteReactor<Response>* answer_with_progress(const HandlerContext& context,
                                                         const Begin& begin) {
  const auto stream = std::make_shared<AnswerStream<Response>>();
  stream->open(context.lifecycle);
  try {
    begin(stream);
  } catch (...) {
    stream->abort(status_of(std::current_exception()));
  }
  return stream.get();
}

}  // namespace kith::rpc
