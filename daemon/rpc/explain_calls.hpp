// Questions about one sample, and about all references, that take long.
#pragma once

#include <grpcpp/support/server_callback.h>

#include "daemon/rpc/handler_context.hpp"
#include "kith/v1/explanation.pb.h"

namespace kith::rpc {

grpc::ServerUnaryReactor* explain_sample(const HandlerContext& context,
                                         const v1::ExplainSampleRequest& request,
                                         v1::ExplainSampleResponse* response);

grpc::ServerUnaryReactor* check_people(const HandlerContext& context,
                                       v1::CheckPeopleResponse* response);

}  // namespace kith::rpc
