#include "daemon/rpc/errors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/embedding/rejection.hpp"

namespace kith::rpc {
namespace {

grpc::Status status_of_thrown(const auto& error) {
  return status_of(std::make_exception_ptr(error));
}

TEST(Errors, EveryKindHasItsStatus) {
  const std::vector<std::pair<ErrorKind, grpc::StatusCode>> table = {
      {ErrorKind::kRetry, grpc::StatusCode::RESOURCE_EXHAUSTED},
      {ErrorKind::kConfiguration, grpc::StatusCode::FAILED_PRECONDITION},
      {ErrorKind::kRequest, grpc::StatusCode::INVALID_ARGUMENT},
      {ErrorKind::kNotFound, grpc::StatusCode::NOT_FOUND},
      {ErrorKind::kConflict, grpc::StatusCode::FAILED_PRECONDITION},
      {ErrorKind::kUnavailable, grpc::StatusCode::UNAVAILABLE},
      {ErrorKind::kCorrupted, grpc::StatusCode::DATA_LOSS},
      {ErrorKind::kBug, grpc::StatusCode::INTERNAL},
  };
  for (const auto& [kind, code] : table) EXPECT_EQ(status_code(kind), code) << name_of(kind);
  // One more enumerator than the table has would be called "unknown" no longer.
  EXPECT_EQ(name_of(static_cast<ErrorKind>(table.size())), "unknown");
}

TEST(Errors, TheSentenceGoesWithTheStatus) {
  const auto status = status_of_thrown(Error(ErrorKind::kNotFound, "no such file: a.npy"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(status.error_message(), "no such file: a.npy");
}

TEST(Errors, ARejectionIsTheRequestersFault) {
  const auto status = status_of_thrown(Rejection(RejectionReason::kMalformed, "not an array"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST(Errors, WhateverElseEscapesIsInternal) {
  const auto status = status_of_thrown(std::runtime_error("out of luck"));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INTERNAL);
  EXPECT_THAT(status.error_message(), testing::HasSubstr("out of luck"));
  EXPECT_EQ(status_of_thrown(7).error_code(), grpc::StatusCode::INTERNAL);
}

TEST(Errors, NoErrorIsOk) {
  EXPECT_TRUE(status_of(nullptr).ok());
}

}  // namespace
}  // namespace kith::rpc
