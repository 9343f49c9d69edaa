// One unary call, from its request to its answer. The answer may come from any thread and at any
// time, also after the caller hung up: whichever of answer and cancel comes first finishes the
// call, the other does nothing. Request and response are gRPC's and live until the call is
// finished, so that what runs inside answer() may use both.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <memory>
#include <utility>

#include "daemon/rpc/errors.hpp"
#include "daemon/rpc/handler_context.hpp"

namespace kith::rpc {

template <class Response>
class Call final : public grpc::ServerUnaryReactor {
 public:
  static std::shared_ptr<Call> begin(Response* response) {
    auto call = std::shared_ptr<Call>(new Call(response));
    call->self_ = call;
    return call;
  }

  /// Runs fill(response) and finishes; with the status of what it throws, if it throws.
  template <class Fill>
  void answer(const Fill& fill) {
    if (!claim()) return;
    try {
      fill(*response_);
    } catch (...) {
      return Finish(status_of(std::current_exception()));
    }
    Finish(grpc::Status::OK);
  }

  void refuse(grpc::Status status) {
    if (claim()) Finish(std::move(status));
  }

 private:
  explicit Call(Response* response) : response_(response) {}

  bool claim() { return !claimed_.exchange(true); }

  void OnCancel() override { refuse(grpc::Status::CANCELLED); }
  void OnDone() override { const auto last = std::move(self_); }

  Response* response_;
  std::atomic<bool> claimed_ = false;
  std::shared_ptr<Call> self_;  // until gRPC is done with it
};

/// The status of a change asked for by a caller that may only read; `what` as in "pausing".
grpc::Status may_only_read(const char* what);

/// The status of a call with files when as many as there is room for are under way.
grpc::Status no_room_for_uploads();

/// The status of whatever the end of the daemon cuts short.
grpc::Status stopping();

/// Answers at once, on this thread: fill(response).
template <class Response, class Fill>
grpc::ServerUnaryReactor* answer(Response* response, const Fill& fill) {
  const auto call = Call<Response>::begin(response);
  call->answer(fill);
  return call.get();
}

/// Answers from the catalog: fill(reader, response) runs on a reader thread.
template <class Response, class Fill>
grpc::ServerUnaryReactor* answer_from_catalog(const HandlerContext& context, Response* response,
                                              Fill fill) {
  const auto call = Call<Response>::begin(response);
  try {
    context.control.read([call, fill = std::move(fill)](const CatalogReader& reader) {
      call->answer([&](Response& filled) { fill(reader, filled); });
    });
  } catch (...) {
    call->refuse(status_of(std::current_exception()));
  }
  return call.get();
}

/// Asks for a change, start(done), and answers when it is done: fill(response). Refused for callers
/// that may only read.
template <class Response, class Start, class Fill>
grpc::ServerUnaryReactor* change(const HandlerContext& context, const char* what,
                                 Response* response, const Start& start, Fill fill) {
  const auto call = Call<Response>::begin(response);
  if (!context.caller.may_change) {
    call->refuse(may_only_read(what));
    return call.get();
  }
  const Done done = [call, fill = std::move(fill)](const std::exception_ptr& error) {
    call->answer([&](Response& filled) {
      if (error) std::rethrow_exception(error);
      fill(filled);
    });
  };
  try {
    start(done);
  } catch (...) {
    call->refuse(status_of(std::current_exception()));
  }
  return call.get();
}

}  // namespace kith::rpc
