#include "client/calls.hpp"

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/security/credentials.h>

#include <chrono>

#include "client/failure.hpp"
#include "core/base/text.hpp"
#include "kith/v1/clusters.grpc.pb.h"
#include "kith/v1/daemon.grpc.pb.h"
#include "kith/v1/gallery.grpc.pb.h"
#include "kith/v1/samples.grpc.pb.h"

namespace kith::client {
namespace {

constexpr std::chrono::seconds kDeadline{10};
constexpr int kPageSize = 1000;
constexpr int kLargestMessage = 64 << 20;  // a page of failed files, each with its bad rows

std::shared_ptr<grpc::Channel> channel_to(Connection connection) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kLargestMessage);
  // A Unix socket is connected by us: gRPC would read its path as a URI, and misread '%' and
  // spaces.
  if (connection.socket)
    return grpc::CreateCustomInsecureChannelFromFd("kithd", connection.socket.release(), arguments);
  const TlsIdentity& identity = connection.identity;
  return grpc::CreateCustomChannel(
      text_of(connection.address),
      grpc::SslCredentials({identity.authority, identity.key, identity.certificate}), arguments);
}

}  // namespace

struct Calls::Stubs {
  Stubs(Connection connection, std::stop_token stop_token)
      : place(printable(text_of(connection.address))),
        stop(std::move(stop_token)),
        channel(channel_to(std::move(connection))),
        daemon(channel),
        gallery(channel),
        samples(channel),
        clusters(channel) {}

  void check(const grpc::Status& status) const;

  // One unary call: `method` is the stub's, `request` goes in, the response comes back.
  template <class Stub, class Request, class Response>
  Response unary(Stub& stub,
                 grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                 const Request& request) const {
    grpc::ClientContext context;
    const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
    context.set_deadline(std::chrono::system_clock::now() + kDeadline);
    Response response;
    check((stub.*method)(&context, request, &response));
    return response;
  }

  // One server stream without a deadline, read to its end or until `each` says false.
  template <class Stub, class Request, class Response>
  void stream(Stub& stub,
              std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(grpc::ClientContext*,
                                                                            const Request&),
              const Request& request, const Each<Response>& each) const {
    grpc::ClientContext context;
    const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
    const auto reader = (stub.*method)(&context, request);
    Response response;
    while (reader->Read(&response)) {
      if (each(response)) continue;
      context.TryCancel();
      reader->Finish();
      return;
    }
    check(reader->Finish());
  }

  // Every item of a paged list; `items` picks them from a response.
  template <class Stub, class Request, class Response, class Item>
  void pages(Stub& stub,
             grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
             Request request,
             const google::protobuf::RepeatedPtrField<Item>& (Response::*items)() const,
             const Each<Item>& each) const {
    request.set_page_size(kPageSize);
    do {
      const Response response = unary(stub, method, request);
      for (const Item& item : (response.*items)()) {
        if (!each(item)) return;
      }
      request.set_page_token(response.next_page_token());
    } while (!request.page_token().empty());
  }

  std::string place;
  std::stop_token stop;
  std::shared_ptr<grpc::Channel> channel;
  v1::Daemon::Stub daemon;
  v1::Gallery::Stub gallery;
  v1::Samples::Stub samples;
  v1::Clusters::Stub clusters;
};

void Calls::Stubs::check(const grpc::Status& status) const {
  if (stop.stop_requested()) throw Interrupted();
  if (status.ok()) return;
  const std::string& sentence = status.error_message();
  switch (status.error_code()) {
    case grpc::StatusCode::NOT_FOUND:
      throw Failure(ExitCode::kNotFound, sentence);
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::UNKNOWN:  // how gRPC calls a stream whose connection broke
      throw ConnectionLost(fmt::format("kithd at {} does not answer: {}", place, sentence));
    case grpc::StatusCode::CANCELLED:
      throw ConnectionLost(fmt::format("kithd at {} ended the call; is it stopping?", place));
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      throw ConnectionLost(
          fmt::format("kithd at {} did not answer within {} s; see systemctl status kithd", place,
                      kDeadline.count()));
    case grpc::StatusCode::UNIMPLEMENTED:
      throw Failure(
          ExitCode::kFailed,
          fmt::format("kithd at {} does not know this request; is it older than this kith "
                      "(kith version)?",
                      place));
    default:
      throw Failure(ExitCode::kFailed, sentence);
  }
}

Calls::Calls(Connection connection, std::stop_token stop)
    : stubs_(std::make_unique<Stubs>(std::move(connection), std::move(stop))) {}
Calls::~Calls() = default;

v1::Status Calls::status() {
  return stubs_->unary(stubs_->daemon, &v1::Daemon::Stub::GetStatus, v1::GetStatusRequest())
      .status();
}

std::string Calls::version() {
  return stubs_->unary(stubs_->daemon, &v1::Daemon::Stub::GetVersion, v1::GetVersionRequest())
      .version();
}

void Calls::pause() {
  stubs_->unary(stubs_->daemon, &v1::Daemon::Stub::Pause, v1::PauseRequest());
}

void Calls::resume() {
  stubs_->unary(stubs_->daemon, &v1::Daemon::Stub::Resume, v1::ResumeRequest());
}

void Calls::reload() {
  stubs_->unary(stubs_->daemon, &v1::Daemon::Stub::Reload, v1::ReloadRequest());
}

void Calls::watch_events(std::int64_t since, bool follow, const Each<v1::Event>& each) {
  v1::WatchEventsRequest request;
  request.set_since(since);
  request.set_follow(follow);
  const Each<v1::WatchEventsResponse> unwrap = [&each](const v1::WatchEventsResponse& response) {
    return each(response.event());
  };
  stubs_->stream(stubs_->daemon, &v1::Daemon::Stub::WatchEvents, request, unwrap);
}

void Calls::list_files(v1::ListFilesRequest request, const Each<v1::File>& each) {
  stubs_->pages(stubs_->daemon, &v1::Daemon::Stub::ListFiles, std::move(request),
                &v1::ListFilesResponse::files, each);
}

std::vector<v1::File> Calls::retry_files(const std::vector<std::string>& paths) {
  v1::RetryFilesRequest request;
  request.mutable_paths()->Assign(paths.begin(), paths.end());
  const auto response = stubs_->unary(stubs_->daemon, &v1::Daemon::Stub::RetryFiles, request);
  return {response.files().begin(), response.files().end()};
}

void Calls::list_people(const Each<v1::Person>& each) {
  stubs_->pages(stubs_->gallery, &v1::Gallery::Stub::ListPeople, v1::ListPeopleRequest(),
                &v1::ListPeopleResponse::people, each);
}

v1::Person Calls::person(const std::string& name) {
  v1::GetPersonRequest request;
  request.set_name(name);
  return stubs_->unary(stubs_->gallery, &v1::Gallery::Stub::GetPerson, request).person();
}

void Calls::list_samples(v1::ListSamplesRequest request, const Each<v1::Sample>& each) {
  stubs_->pages(stubs_->samples, &v1::Samples::Stub::ListSamples, std::move(request),
                &v1::ListSamplesResponse::samples, each);
}

v1::Sample Calls::sample(std::int64_t id) {
  v1::GetSampleRequest request;
  request.set_id(id);
  return stubs_->unary(stubs_->samples, &v1::Samples::Stub::GetSample, request).sample();
}

void Calls::list_clusters(const Each<v1::Cluster>& each) {
  stubs_->pages(stubs_->clusters, &v1::Clusters::Stub::ListClusters, v1::ListClustersRequest(),
                &v1::ListClustersResponse::clusters, each);
}

v1::Cluster Calls::cluster(std::int64_t id) {
  v1::GetClusterRequest request;
  request.set_id(id);
  return stubs_->unary(stubs_->clusters, &v1::Clusters::Stub::GetCluster, request).cluster();
}

void Calls::render_montage(std::int64_t cluster, const Each<v1::RenderMontageResponse>& each) {
  v1::RenderMontageRequest request;
  request.set_cluster(cluster);
  stubs_->stream(stubs_->clusters, &v1::Clusters::Stub::RenderMontage, request, each);
}

v1::Recluster Calls::recluster(const std::function<void(double)>& progress) {
  v1::Recluster result;
  bool finished = false;
  const Each<v1::ReclusterResponse> each = [&](const v1::ReclusterResponse& response) {
    progress(response.progress());
    finished = response.has_result();
    if (finished) result = response.result();
    return true;
  };
  stubs_->stream(stubs_->clusters, &v1::Clusters::Stub::Recluster, v1::ReclusterRequest(), each);
  if (!finished)
    throw Failure(ExitCode::kFailed, "kithd ended the recluster without a result; see its log");
  return result;
}

}  // namespace kith::client
