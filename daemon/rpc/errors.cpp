#include "daemon/rpc/errors.hpp"

#include <string>

#include "core/base/text.hpp"
#include "core/embedding/rejection.hpp"
#include "daemon/log.hpp"

namespace kith::rpc {

grpc::StatusCode status_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kRetry:
      return grpc::StatusCode::RESOURCE_EXHAUSTED;
    case ErrorKind::kConfiguration:
      return grpc::StatusCode::FAILED_PRECONDITION;
    case ErrorKind::kRequest:
      return grpc::StatusCode::INVALID_ARGUMENT;
    case ErrorKind::kNotFound:
      return grpc::StatusCode::NOT_FOUND;
    case ErrorKind::kConflict:
      return grpc::StatusCode::FAILED_PRECONDITION;
    case ErrorKind::kUnavailable:
      return grpc::StatusCode::UNAVAILABLE;
    case ErrorKind::kCorrupted:
      return grpc::StatusCode::DATA_LOSS;
    case ErrorKind::kBug:
      return grpc::StatusCode::INTERNAL;
  }
  return grpc::StatusCode::UNKNOWN;
}

grpc::Status status_of(const std::exception_ptr& error) {
  if (!error) return grpc::Status::OK;
  try {
    std::rethrow_exception(error);
  } catch (const Error& e) {
    if (e.kind() == ErrorKind::kBug || e.kind() == ErrorKind::kCorrupted)
      log::error("a request failed: {}", printable_lines(e.what()));
    return {status_code(e.kind()), printable_lines(e.what())};
  } catch (const Rejection& e) {
    return {grpc::StatusCode::INVALID_ARGUMENT, printable_lines(e.what())};
  } catch (const std::exception& e) {
    log::error("a request failed unexpectedly: {}", printable_lines(e.what()));
    return {grpc::StatusCode::INTERNAL, "kithd failed unexpectedly: " + printable_lines(e.what())};
  } catch (...) {
    log::error("a request failed with something that is no exception");
    return {grpc::StatusCode::INTERNAL, "kithd failed unexpectedly, see its log"};
  }
}

}  // namespace kith::rpc
