// An evaluation as its caller sees it: files come in pieces, one answer goes back.
#pragma once

#include <grpcpp/support/server_callback.h>

#include <atomic>
#include <memory>
#include <vector>

#include "core/calibrate/labeled_files.hpp"
#include "daemon/rpc/handler_context.hpp"
#include "kith/v1/evaluation.pb.h"

namespace kith::rpc {

class EvaluateCall final : public grpc::ServerReadReactor<v1::EvaluateRequest>,
                           public std::enable_shared_from_this<EvaluateCall> {
 public:
  EvaluateCall(const HandlerContext& context, v1::EvaluateResponse& response)
      : control_(context.control), response_(response) {}

  /// Keeps the call alive until gRPC is done with it, and reads the first piece.
  void open();

 private:
  void OnReadDone(bool ok) override;
  void OnCancel() override { finish(grpc::Status::CANCELLED); }
  void OnDone() override { const auto last = std::move(self_); }

  /// False, and finished, when the pieces are too many.
  bool take_piece();
  void ask();
  void finish(grpc::Status status);

  Control& control_;
  v1::EvaluateResponse& response_;
  v1::EvaluateRequest piece_;
  std::vector<LabeledFile> files_;
  std::size_t bytes_ = 0;
  bool begun_ = false;  // a file whose last piece has not come
  bool suspects_ = false;
  std::atomic<bool> finished_ = false;
  std::shared_ptr<EvaluateCall> self_;
};

}  // namespace kith::rpc
