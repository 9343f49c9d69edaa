// The four services of kith.v1, one file each: a handler turns a request into a question to Control
// or to the catalog, and what comes back into a response.
#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "daemon/rpc/handler_context.hpp"

namespace kith::rpc {

std::unique_ptr<grpc::Service> make_daemon_service(HandlerContext context);
std::unique_ptr<grpc::Service> make_gallery_service(HandlerContext context);
std::unique_ptr<grpc::Service> make_samples_service(HandlerContext context);
std::unique_ptr<grpc::Service> make_clusters_service(HandlerContext context);

}  // namespace kith::rpc
