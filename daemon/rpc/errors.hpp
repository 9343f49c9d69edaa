// From our errors to what a caller of an RPC receives: one table, and the sentence goes with it.
#pragma once

#include <grpcpp/support/status.h>

#include <exception>

#include "core/base/error.hpp"

namespace kith::rpc {

/// The status code that makes a caller do what the kind stands for. A disk that is full is
/// RESOURCE_EXHAUSTED and not UNAVAILABLE, which clients take for a daemon that does not answer.
grpc::StatusCode status_code(ErrorKind kind);

/// The status of any exception: by its kind for an Error, INVALID_ARGUMENT for a Rejection,
/// INTERNAL for whatever else escaped, which is logged. OK for null.
grpc::Status status_of(const std::exception_ptr& error);

}  // namespace kith::rpc
