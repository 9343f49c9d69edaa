// A stream of pieces from a caller, taken one after the other. It ends exactly once: by its answer,
// by its caller hanging up, or by the daemon stopping.
#pragma once

#include <grpcpp/server_context.h>
#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <memory>
#include <utility>

#include "daemon/rpc/call.hpp"

namespace kith::rpc {

template <class Piece>
class InStream : public grpc::ServerReadReactor<Piece>,
                 public std::enable_shared_from_this<InStream<Piece>> {
 public:
  InStream(const HandlerContext& context, grpc::CallbackServerContext& call)
      : context_(context), call_(call) {}

  /// Keeps the stream alive until gRPC is done with it, and asks for the first piece. `what`: as in
  /// may_only_read().
  void open(const char* what) {
    self_ = this->shared_from_this();
    ending_at_stop_ = context_.lifecycle.on_stop([weak = this->weak_from_this()] {
      if (const auto stream = weak.lock()) stream->finish(stopping());
    });
    if (!context_.caller.may_change) return finish(may_only_read(what));
    guarded([this] {
      begin();
      this->StartRead(&piece_);
    });
  }

 protected:
  virtual void begin() = 0;
  /// Throws what ends the stream.
  virtual void take(const Piece& piece) = 0;
  /// All pieces were taken: finish() or succeed() is called sooner or later.
  virtual void ended() = 0;

  void finish(grpc::Status status) {
    if (!finished_.exchange(true)) this->Finish(std::move(status));
  }
  /// fill() writes the response, unless the stream has ended.
  template <class Fill>
  void succeed(const Fill& fill) {
    if (finished_.exchange(true)) return;
    fill();
    this->Finish(grpc::Status::OK);
  }
  const HandlerContext& context() const { return context_; }

 private:
  template <class Act>
  void guarded(const Act& act) {
    try {
      act();
    } catch (...) {
      finish(status_of(std::current_exception()));
    }
  }

  void OnReadDone(bool ok) override {
    if (finished_) return;
    guarded([&] {
      if (!ok) return call_.IsCancelled() ? OnCancel() : ended();
      take(piece_);
      this->StartRead(&piece_);
    });
  }
  void OnCancel() override { finish(grpc::Status::CANCELLED); }
  void OnDone() override {
    ending_at_stop_.reset();
    const auto last = std::move(self_);
  }

  const HandlerContext& context_;
  grpc::CallbackServerContext& call_;
  Piece piece_;
  std::shared_ptr<void> ending_at_stop_;
  std::shared_ptr<InStream> self_;
  std::atomic<bool> finished_ = false;
};

}  // namespace kith::rpc
