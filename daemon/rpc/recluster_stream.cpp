#include "daemon/rpc/recluster_stream.hpp"

#include "daemon/rpc/convert.hpp"
#include "daemon/rpc/errors.hpp"

namespace kith::rpc {
namespace {

v1::ReclusterResponse progress_message(double fraction) {
  v1::ReclusterResponse message;
  message.set_progress(fraction);
  return message;
}

}  // namespace

void ReclusterStream::progress(double fraction) {
  {
    std::lock_guard lock(mutex_);
    if (sending_) {
      waiting_ = fraction;
      return;
    }
    sending_ = true;
  }
  send({progress_message(fraction)});
}

void ReclusterStream::on_sent() {
  double fraction = 0;
  {
    std::lock_guard lock(mutex_);
    sending_ = waiting_.has_value();
    if (!sending_) return;
    fraction = *waiting_;
    waiting_.reset();
  }
  send({progress_message(fraction)});
}

void ReclusterStream::done(const std::optional<ReclusterReport>& report,
                           const std::exception_ptr& error) {
  if (!report) return end(status_of(error));
  auto last = progress_message(1);
  *last.mutable_result() = to_proto(*report);
  end(grpc::Status::OK, {std::move(last)});
}

}  // namespace kith::rpc
