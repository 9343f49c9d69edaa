// How many calls of one gRPC server are under way, and waiting until there are none. Thread-safe.
#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace kith::rpc {

class CallCount {
 public:
  /// Whether none was left before the deadline.
  bool wait_for_none(std::chrono::system_clock::time_point deadline);

  /// What tells `count` of each call of a server, which outlives it.
  static std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> observer(
      CallCount& count);

 private:
  class Observer;
  class Present;

  std::mutex mutex_;
  std::condition_variable none_;
  int calls_ = 0;
};

}  // namespace kith::rpc
