// A calibration as its caller asks for it.
#pragma once

#include <grpcpp/support/server_callback.h>

#include "daemon/rpc/handler_context.hpp"
#include "kith/v1/evaluation.pb.h"

namespace kith::rpc {

/// Whoever may only read is told what would change and may change nothing.
grpc::ServerWriteReactor<v1::CalibrateResponse>* calibrate(const HandlerContext& context,
                                                           const v1::CalibrateRequest& request);

}  // namespace kith::rpc
