// One gRPC server for one kind of caller: what its handlers know of the caller was settled when the
// connection was accepted. gRPC itself does not say who calls (behind a descriptor handed to it,
// peer() is "fd:8", and such numbers are used again), so looking rights up at call time could give
// one caller another's.
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/server.h>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "core/base/unique_fd.hpp"
#include "daemon/rpc/call_count.hpp"
#include "daemon/rpc/handler_context.hpp"

namespace kith::rpc {

class Audience {
 public:
  /// `max_request` in bytes. Throws Error{kBug} when gRPC cannot start a server.
  Audience(const HandlerContext& context, std::size_t max_request);
  ~Audience();

  /// Serves a connection (non-blocking) from now on.
  void admit(UniqueFd connection);

  /// What grpc.health.v1 says, of the whole and of each service.
  void set_serving(bool serving);

  /// Calls GetVersion as a client would, without a connection; `answered` is called on one of
  /// gRPC's threads if an answer comes.
  void ping(std::function<void()> answered);

  /// Lets calls end until `deadline` and cancels what is left. Blocks as long as there are calls;
  /// connections without one are cut.
  void shutdown(std::chrono::system_clock::time_point deadline);

 private:
  CallCount calls_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;  // to ourselves
};

}  // namespace kith::rpc
