// Long work as its caller sees it: how far it is, and in the end what it found. A caller slower
// than the work is told the newest progress only; one that hangs up stops nothing.
#pragma once

#include <mutex>
#include <optional>
#include <utility>

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

}  // namespace kith::rpc
