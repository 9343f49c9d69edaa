#include "daemon/rpc/montage_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.hpp"

namespace kith::rpc {
namespace {

// A stream that gRPC never takes anything from: it was not given to it.
TEST(MontageStreamTest, GivesUpACallerThatTakesNothing) {
  const auto stream = std::make_shared<MontageStream>(std::chrono::milliseconds(20));
  const std::vector<std::byte> page(10);
  stream->send_page(1, 3, page);
  EXPECT_THROW(stream->send_page(2, 3, page), Error);
}

TEST(MontageStreamTest, DoesNotWaitForACallerThatHungUp) {
  const auto stream = std::make_shared<MontageStream>(std::chrono::hours(1));
  const std::vector<std::byte> page(10);
  stream->send_page(1, 3, page);
  stream->abort(grpc::Status::CANCELLED);
  EXPECT_THROW(stream->send_page(2, 3, page), Error);
}

}  // namespace
}  // namespace kith::rpc
