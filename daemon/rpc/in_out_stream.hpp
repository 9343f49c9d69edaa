// A stream of messages both ways. What the caller sends is handed over one message at a time, and
// the next is taken when the one before was dealt with, so that nobody sends faster than that.
#pragma once

#include <utility>

#include "daemon/rpc/out_stream.hpp"

namespace kith::rpc {

template <class Request, class Message>
class InOutStream : public OutStream<Message, grpc::ServerBidiReactor<Request, Message>> {
 protected:
  /// Asks for the next message: on_request() gets it, or on_requests_end() is called.
  void read_next() {
    this->while_open([this] { this->StartRead(&request_); });
  }

  /// On gRPC's thread, which must not be kept. The request stays until read_next() is called.
  virtual void on_request(Request& request) = 0;
  /// The caller has sent all, hung up, or the stream has ended.
  virtual void on_requests_end() = 0;

 private:
  void OnReadDone(bool ok) override { ok ? on_request(request_) : on_requests_end(); }

  Request request_;
};

}  // namespace kith::rpc
