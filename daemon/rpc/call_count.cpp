#include "daemon/rpc/call_count.hpp"

namespace kith::rpc {

/// Lives as long as its call does.
class CallCount::Present final : public grpc::experimental::Interceptor {
 public:
  explicit Present(CallCount& count) : count_(count) {
    const std::lock_guard lock(count_.mutex_);
    ++count_.calls_;
  }
  ~Present() override {
    const std::lock_guard lock(count_.mutex_);
    if (--count_.calls_ == 0) count_.none_.notify_all();
  }
  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    methods->Proceed();
  }

 private:
  CallCount& count_;
};

class CallCount::Observer final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit Observer(CallCount& count) : count_(count) {}
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo*) override {
    return new Present(count_);  // gRPC deletes it
  }

 private:
  CallCount& count_;
};

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> CallCount::observer(
    CallCount& count) {
  return std::make_unique<Observer>(count);
}

bool CallCount::wait_for_none(std::chrono::system_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return none_.wait_until(lock, deadline, [this] { return calls_ == 0; });
}

}  // namespace kith::rpc
