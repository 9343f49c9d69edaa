// Questions about one sample, and about all references, that take long.
#pragma once

#include <grpcpp/support/server_callback.h>

#include "daemon/rpc/handler_context.hpp"
#include "kith/v1/explanation.pb.h"

namespace kith::rpc {

grpc::ServerWriteReactor<v1::ExplainSampleResponse>* explain_sample(
    const HandlerContext& context, const v1::ExplainSampleRequest& request);

grpc::ServerWriteReactor<v1::CheckPeopleResponse>* check_people(const HandlerContext& context);

}  // namespace kith::rpc
