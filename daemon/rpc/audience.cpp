#include "daemon/rpc/audience.hpp"

#include <grpc/grpc.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_posix.h>

#include <thread>

#include "core/base/error.hpp"
#include "daemon/rpc/services.hpp"
#include "kith/v1/daemon.grpc.pb.h"

namespace kith::rpc {
namespace {

constexpr auto kServiceNames = {"kith.v1.Daemon", "kith.v1.Gallery", "kith.v1.Samples",
                                "kith.v1.Clusters"};

// A stream of events may be idle for hours: its client may ask every ten seconds whether we live
// (gRPC's default punishes more than one ping in five minutes), also without a call.
constexpr int kShortestPingIntervalMs = 10'000;
constexpr int kStreamsPerConnection = 100;
constexpr int kMetadataBytes = 16 * 1024;  // of one call; we read none
// Only reflection, which is synchronous, takes threads of its own.
constexpr int kReflectionThreads = 8;

void limit(grpc::ServerBuilder& builder, std::size_t max_request) {
  builder.SetMaxReceiveMessageSize(static_cast<int>(max_request));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kShortestPingIntervalMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMetadataBytes);
  builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 1);
  builder.SetResourceQuota(grpc::ResourceQuota("kith").SetMaxThreads(kReflectionThreads));
}

/// Both are switches of the whole process, and static initializers alone would be dropped by a
/// linker that sees no use of them.
void offer_health_and_reflection() {
  static const bool kOnce = [] {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
    return true;
  }();
  static_cast<void>(kOnce);
}

}  // namespace

Audience::Audience(const HandlerContext& context, std::size_t max_request) {
  offer_health_and_reflection();
  services_.push_back(make_daemon_service(context));
  services_.push_back(make_gallery_service(context));
  services_.push_back(make_samples_service(context));
  services_.push_back(make_clusters_service(context));
  grpc::ServerBuilder builder;
  limit(builder, max_request);
  for (const auto& service : services_) builder.RegisterService(service.get());
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> observers;
  observers.push_back(CallCount::observer(calls_));
  builder.experimental().SetInterceptorCreators(std::move(observers));
  server_ = builder.BuildAndStart();
  if (!server_) throw Error(ErrorKind::kBug, "gRPC did not start a server; its own log says why");
  channel_ = server_->InProcessChannel(grpc::ChannelArguments());
  set_serving(false);
}

Audience::~Audience() {
  shutdown(std::chrono::system_clock::now());
}

void Audience::admit(UniqueFd connection) {
  grpc::AddInsecureChannelFromFd(server_.get(), connection.release());
}

void Audience::set_serving(bool serving) {
  auto* health = server_->GetHealthCheckService();
  health->SetServingStatus(serving);  // of those it knows: the whole, and what was set before
  for (const char* name : kServiceNames) health->SetServingStatus(name, serving);
}

void Audience::ping(std::function<void()> answered) {
  struct Ping {
    grpc::ClientContext context;
    v1::GetVersionRequest request;
    v1::GetVersionResponse response;
  };
  const auto ping = std::make_shared<Ping>();
  v1::Daemon::Stub(channel_).async()->GetVersion(
      &ping->context, &ping->request, &ping->response,
      [ping, answered = std::move(answered)](const grpc::Status& status) {
        if (status.ok()) answered();
      });
}

void Audience::shutdown(std::chrono::system_clock::time_point deadline) {
  // gRPC asks every client whether it has heard that we end, and waits. One that sleeps, or never
  // said a word, does not answer, and would hold us up until the deadline.
  const std::jthread cut([this, deadline] {
    if (calls_.wait_for_none(deadline)) grpc_server_cancel_all_calls(server_->c_server());
  });
  server_->Shutdown(deadline);
}

}  // namespace kith::rpc
