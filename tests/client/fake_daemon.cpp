#include "tests/client/fake_daemon.hpp"

#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <chrono>

#include "tests/client/fake_services.hpp"

namespace kith::client::test {

grpc::Status answer(World& world, const std::string& call) {
  world.calls.push_back(call);
  switch (world.refusal) {
    case Refusal::kNone:
      return grpc::Status::OK;
    case Refusal::kInvalid:
      return {grpc::StatusCode::INVALID_ARGUMENT, world.sentence};
    case Refusal::kUnavailable:
      return {grpc::StatusCode::UNAVAILABLE, world.sentence};
    case Refusal::kUnimplemented:
      return {grpc::StatusCode::UNIMPLEMENTED, world.sentence};
  }
  return grpc::Status::OK;
}

struct FakeDaemon::Services {
  std::vector<std::unique_ptr<grpc::Service>> services;
  std::unique_ptr<grpc::Server> server;
};

FakeDaemon::FakeDaemon(World& world, const std::filesystem::path& socket)
    : services_(std::make_unique<Services>()) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("unix:" + socket.string(), grpc::InsecureServerCredentials());
  for (const auto& make :
       {fake_daemon_service, fake_gallery_service, fake_samples_service, fake_clusters_service}) {
    services_->services.push_back(make(world));
    builder.RegisterService(services_->services.back().get());
  }
  services_->server = builder.BuildAndStart();
}

FakeDaemon::~FakeDaemon() {
  services_->server->Shutdown(std::chrono::system_clock::now());
}

}  // namespace kith::client::test
