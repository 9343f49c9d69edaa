#include "tests/client/fake_daemon.hpp"

#include <fmt/format.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "kith/v1/clusters.grpc.pb.h"
#include "kith/v1/daemon.grpc.pb.h"
#include "kith/v1/gallery.grpc.pb.h"
#include "kith/v1/samples.grpc.pb.h"

namespace kith::client::test {
namespace {

using grpc::ServerContext;
using grpc::Status;
using grpc::StatusCode;

Status answer(World& world, const std::string& call) {
  world.calls.push_back(call);
  switch (world.refusal) {
    case Refusal::kNone:
      return Status::OK;
    case Refusal::kInvalid:
      return {StatusCode::INVALID_ARGUMENT, world.sentence};
    case Refusal::kUnavailable:
      return {StatusCode::UNAVAILABLE, world.sentence};
    case Refusal::kUnimplemented:
      return {StatusCode::UNIMPLEMENTED, world.sentence};
  }
  return Status::OK;
}

// A page of `all`; the token is the index of its first item.
template <class Request, class Response, class Item>
void page(const World& world, const Request& request, Response& response,
          const std::vector<Item>& all, google::protobuf::RepeatedPtrField<Item>& items) {
  std::size_t next = request.page_token().empty() ? 0 : std::stoul(request.page_token());
  for (int i = 0; i < world.page_size && next < all.size(); ++i) *items.Add() = all[next++];
  if (next < all.size()) response.set_next_page_token(std::to_string(next));
}

template <class Item>
Status find(const std::vector<Item>& all, std::int64_t id, const char* noun, Item& found) {
  const auto it =
      std::find_if(all.begin(), all.end(), [id](const Item& item) { return item.id() == id; });
  if (it == all.end()) return {StatusCode::NOT_FOUND, fmt::format("there is no {} {}", noun, id)};
  found = *it;
  return Status::OK;
}

/// Notes what a command asks for and answers with the outcome of the world.
template <class Request, class Response>
Status told(World& world, const Request& request, Response& response) {
  world.asked_command = request.GetDescriptor()->name() + " " + request.ShortDebugString();
  *response.mutable_outcome() = world.outcome;
  return answer(world, "a command");
}

class Daemon final : public v1::Daemon::Service {
 public:
  explicit Daemon(World& world) : world_(world) {}

  Status GetStatus(ServerContext*, const v1::GetStatusRequest*,
                   v1::GetStatusResponse* response) override {
    *response->mutable_status() = world_.status;
    return answer(world_, "GetStatus");
  }
  Status WatchEvents(ServerContext* context, const v1::WatchEventsRequest* request,
                     grpc::ServerWriter<v1::WatchEventsResponse>* writer) override {
    world_.asked_since.push_back(request->since());
    for (const v1::Event& event : world_.events) {
      if (event.sequence() <= request->since()) continue;
      v1::WatchEventsResponse response;
      *response.mutable_event() = event;
      writer->Write(response);
    }
    while (request->follow() && !world_.ends_streams && !context->IsCancelled())
      std::this_thread::yield();
    return answer(world_, "WatchEvents");
  }
  Status ListFiles(ServerContext*, const v1::ListFilesRequest* request,
                   v1::ListFilesResponse* response) override {
    std::vector<v1::File> wanted;
    for (const v1::File& file : world_.files) {
      if (request->state() == 0 || request->state() == file.state()) wanted.push_back(file);
    }
    page(world_, *request, *response, wanted, *response->mutable_files());
    return answer(world_, "ListFiles");
  }
  Status RetryFiles(ServerContext*, const v1::RetryFilesRequest* request,
                    v1::RetryFilesResponse* response) override {
    world_.asked_retries.assign(request->paths().begin(), request->paths().end());
    for (const std::string& path : request->paths()) {
      v1::File& file = *response->add_files();
      file.set_path(path);
      file.set_state(v1::FILE_STATE_PENDING);
    }
    return answer(world_, "RetryFiles");
  }
  Status AddFiles(
      ServerContext*,
      grpc::ServerReaderWriter<v1::AddFilesResponse, v1::AddFilesRequest>* stream) override {
    std::string path;
    for (v1::AddFilesRequest request; stream->Read(&request);) {
      if (!request.path().empty()) {
        path = request.path();
        world_.received_in_order.push_back(path);
        if (!request.belongs_to().empty()) world_.belonged_to[path] = request.belongs_to();
      }
      world_.received[path] += request.content();
      if (request.file_complete()) stream->Write(decision_on(path));
    }
    return answer(world_, "AddFiles");
  }
  Status WaitFiles(ServerContext*, const v1::WaitFilesRequest* request,
                   grpc::ServerWriter<v1::WaitFilesResponse>* writer) override {
    world_.waited_for.assign(request->paths().begin(), request->paths().end());
    for (const v1::File& file : world_.files) {
      if (file.state() == v1::FILE_STATE_PENDING) continue;
      if (std::find(world_.waited_for.begin(), world_.waited_for.end(), file.path()) ==
          world_.waited_for.end())
        continue;
      v1::WaitFilesResponse response;
      *response.mutable_file() = file;
      writer->Write(response);
    }
    return answer(world_, "WaitFiles");
  }
  Status UndoCommand(ServerContext*, const v1::UndoCommandRequest* request,
                     v1::UndoCommandResponse* response) override {
    return told(world_, *request, *response);
  }
  Status ListCommands(ServerContext*, const v1::ListCommandsRequest* request,
                      v1::ListCommandsResponse* response) override {
    page(world_, *request, *response, world_.commands, *response->mutable_commands());
    return answer(world_, "ListCommands");
  }
  Status Pause(ServerContext*, const v1::PauseRequest*, v1::PauseResponse*) override {
    return answer(world_, "Pause");
  }
  Status Resume(ServerContext*, const v1::ResumeRequest*, v1::ResumeResponse*) override {
    return answer(world_, "Resume");
  }
  Status Reload(ServerContext*, const v1::ReloadRequest*, v1::ReloadResponse*) override {
    return answer(world_, "Reload");
  }
  Status Reset(ServerContext*, const v1::ResetRequest*, v1::ResetResponse*) override {
    auto& start = *world_.status.mutable_start_time();  // of the daemon that begins anew
    start.set_nanos(start.nanos() + 1);
    return answer(world_, "Reset");
  }
  Status GetVersion(ServerContext*, const v1::GetVersionRequest*,
                    v1::GetVersionResponse* response) override {
    response->set_version(world_.status.version());
    return answer(world_, "GetVersion");
  }

 private:
  // What the world's files and samples say of it; archived where they say nothing.
  v1::AddFilesResponse decision_on(const std::string& path) const {
    v1::AddFilesResponse response;
    response.set_sent_path(path);
    response.set_file_complete(true);
    response.mutable_file()->set_path(path);
    response.mutable_file()->set_state(v1::FILE_STATE_ARCHIVED);
    for (const v1::File& file : world_.files) {
      if (file.path() == path) *response.mutable_file() = file;
    }
    for (const v1::Sample& sample : world_.samples) {
      if (sample.file() == path) *response.add_samples() = sample;
    }
    return response;
  }

  World& world_;
};

class Gallery final : public v1::Gallery::Service {
 public:
  explicit Gallery(World& world) : world_(world) {}

  Status ListPeople(ServerContext*, const v1::ListPeopleRequest* request,
                    v1::ListPeopleResponse* response) override {
    page(world_, *request, *response, world_.people, *response->mutable_people());
    return answer(world_, "ListPeople");
  }
  Status GetPerson(ServerContext*, const v1::GetPersonRequest* request,
                   v1::GetPersonResponse* response) override {
    for (const v1::Person& person : world_.people) {
      if (person.name() == request->name()) *response->mutable_person() = person;
    }
    if (response->has_person()) return answer(world_, "GetPerson");
    return {StatusCode::NOT_FOUND, fmt::format("nobody is called '{}'", request->name())};
  }
  Status RenamePerson(ServerContext*, const v1::RenamePersonRequest* request,
                      v1::RenamePersonResponse* response) override {
    return told(world_, *request, *response);
  }
  Status MergePeople(ServerContext*, const v1::MergePeopleRequest* request,
                     v1::MergePeopleResponse* response) override {
    return told(world_, *request, *response);
  }
  Status ForgetPerson(ServerContext*, const v1::ForgetPersonRequest* request,
                      v1::ForgetPersonResponse* response) override {
    world_.asked_command = "forget " + request->name();
    *response->mutable_receipt() = world_.receipt;
    return answer(world_, "ForgetPerson");
  }
  Status EnrollFaces(ServerContext*, grpc::ServerReader<v1::EnrollFacesRequest>* reader,
                     v1::EnrollFacesResponse* response) override {
    v1::EnrollFacesRequest piece;
    std::string name;
    while (reader->Read(&piece)) {
      if (piece.has_file()) {
        name = piece.file().name();
        world_.sent.push_back(piece.file().person() + " " + name +
                              (piece.file().crop() ? " crop" : ""));
      } else {
        world_.sent_bytes[name] += piece.chunk();
      }
    }
    *response = world_.enrolled;
    return answer(world_, "EnrollFaces");
  }
  Status CheckPeople(ServerContext*, const v1::CheckPeopleRequest*,
                     v1::CheckPeopleResponse* response) override {
    response->mutable_doubts()->Assign(world_.doubts.begin(), world_.doubts.end());
    return answer(world_, "CheckPeople");
  }
  Status Calibrate(ServerContext*, const v1::CalibrateRequest* request,
                   v1::CalibrateResponse* response) override {
    world_.asked_calibration = *request;
    *response->mutable_report() = world_.calibration;
    response->mutable_report()->set_applied(request->apply());
    if (request->plot()) response->set_plot_png("a picture");
    return answer(world_, "Calibrate");
  }
  Status Evaluate(ServerContext*, grpc::ServerReader<v1::EvaluateRequest>* reader,
                  v1::EvaluateResponse* response) override {
    v1::EvaluateRequest piece;
    while (reader->Read(&piece)) {
      world_.asked_evaluation.push_back(
          fmt::format("{} {}: {}", piece.person(), piece.name(), piece.content().size()));
    }
    *response->mutable_evaluation() = world_.evaluation;
    return answer(world_, "Evaluate");
  }

 private:
  World& world_;
};

class Samples final : public v1::Samples::Service {
 public:
  explicit Samples(World& world) : world_(world) {}

  Status ListSamples(ServerContext*, const v1::ListSamplesRequest* request,
                     v1::ListSamplesResponse* response) override {
    world_.asked_samples = *request;
    page(world_, *request, *response, world_.samples, *response->mutable_samples());
    return answer(world_, "ListSamples");
  }
  Status GetSample(ServerContext*, const v1::GetSampleRequest* request,
                   v1::GetSampleResponse* response) override {
    return find(world_.samples, request->id(), "sample", *response->mutable_sample());
  }
  Status IdentifyFaces(ServerContext*,
                       grpc::ServerReaderWriter<v1::IdentifyFacesResponse,
                                                v1::IdentifyFacesRequest>* stream) override {
    std::string file;
    for (v1::IdentifyFacesRequest request; stream->Read(&request);) {
      if (!request.file().empty()) file = request.file();
      world_.received[file] += request.content();
      if (request.file_complete()) stream->Write(identified(file));
    }
    return answer(world_, "IdentifyFaces");
  }
  Status AssignSamples(ServerContext*, const v1::AssignSamplesRequest* request,
                       v1::AssignSamplesResponse* response) override {
    return told(world_, *request, *response);
  }
  Status RejectSamples(ServerContext*, const v1::RejectSamplesRequest* request,
                       v1::RejectSamplesResponse* response) override {
    return told(world_, *request, *response);
  }
  Status ForgetSamples(ServerContext*, const v1::ForgetSamplesRequest*,
                       v1::ForgetSamplesResponse* response) override {
    *response->mutable_receipt() = world_.receipt;
    return answer(world_, "ForgetSamples");
  }
  Status ExplainSample(ServerContext*, const v1::ExplainSampleRequest*,
                       v1::ExplainSampleResponse* response) override {
    *response->mutable_explanation() = world_.explanation;
    return answer(world_, "ExplainSample");
  }
  Status GetThumbnail(ServerContext*, const v1::GetThumbnailRequest* request,
                      v1::GetThumbnailResponse* response) override {
    response->set_jpeg(fmt::format("the face of {}", request->sample()));
    return answer(world_, "GetThumbnail");
  }

 private:
  // What the world's samples say of it.
  v1::IdentifyFacesResponse identified(const std::string& file) const {
    v1::IdentifyFacesResponse response;
    response.set_file_complete(true);
    if (const auto refused = world_.refused.find(file); refused != world_.refused.end())
      *response.mutable_refused() = refused->second;
    for (const v1::Sample& sample : world_.samples) {
      if (sample.file() != file) continue;
      v1::IdentifiedFace& face = *response.add_faces();
      face.set_file(file);
      face.set_row(sample.row());
      face.set_state(sample.state());
      if (sample.has_person()) face.set_person(sample.person());
      if (sample.has_distance()) face.set_distance(sample.distance());
      if (sample.has_runner_up_person()) face.set_runner_up_person(sample.runner_up_person());
      if (sample.has_runner_up_distance()) face.set_runner_up_distance(sample.runner_up_distance());
    }
    return response;
  }

  World& world_;
};

class Clusters final : public v1::Clusters::Service {
 public:
  explicit Clusters(World& world) : world_(world) {}

  Status ListClusters(ServerContext*, const v1::ListClustersRequest* request,
                      v1::ListClustersResponse* response) override {
    page(world_, *request, *response, world_.clusters, *response->mutable_clusters());
    return answer(world_, "ListClusters");
  }
  Status GetCluster(ServerContext*, const v1::GetClusterRequest* request,
                    v1::GetClusterResponse* response) override {
    return find(world_.clusters, request->id(), "cluster", *response->mutable_cluster());
  }
  Status LabelCluster(ServerContext*, const v1::LabelClusterRequest* request,
                      v1::LabelClusterResponse* response) override {
    return told(world_, *request, *response);
  }
  Status DismissCluster(ServerContext*, const v1::DismissClusterRequest* request,
                        v1::DismissClusterResponse* response) override {
    return told(world_, *request, *response);
  }
  Status SplitCluster(ServerContext*, const v1::SplitClusterRequest* request,
                      v1::SplitClusterResponse* response) override {
    return told(world_, *request, *response);
  }
  Status TryRecluster(ServerContext*, const v1::TryReclusterRequest* request,
                      grpc::ServerWriter<v1::TryReclusterResponse>* writer) override {
    v1::TryReclusterResponse response;
    for (const double eps : request->eps()) {
      for (const int min_samples : request->min_samples()) {
        v1::ReclusterTrial& trial = *response.mutable_result()->add_trials();
        trial.set_eps(eps);
        trial.set_min_samples(min_samples);
        trial.set_samples(200);
        trial.set_clusters(12);
        trial.set_noise(30);
        trial.set_largest_share(0.125);
        trial.set_churn(0.0525);
      }
    }
    writer->Write(response);
    return answer(world_, "TryRecluster");
  }
  Status RenderMontage(ServerContext*, const v1::RenderMontageRequest*,
                       grpc::ServerWriter<v1::RenderMontageResponse>* writer) override {
    for (std::size_t page = 0; page < world_.montage_pages.size(); ++page) {
      const auto& pieces = world_.montage_pages[page];
      for (std::size_t piece = 0; piece < pieces.size(); ++piece) {
        v1::RenderMontageResponse response;
        response.set_page(static_cast<int>(page) + 1);
        response.set_pages(static_cast<int>(world_.montage_pages.size()));
        response.set_png(pieces[piece]);
        response.set_page_complete(piece + 1 == pieces.size());
        writer->Write(response);
      }
    }
    return answer(world_, "RenderMontage");
  }
  Status Recluster(ServerContext*, const v1::ReclusterRequest*,
                   grpc::ServerWriter<v1::ReclusterResponse>* writer) override {
    for (const double progress : {0.25, 0.5, 1.0}) {
      v1::ReclusterResponse response;
      response.set_progress(progress);
      if (progress == 1.0 && !world_.recluster_ends_early)
        *response.mutable_result() = world_.recluster;
      writer->Write(response);
    }
    return answer(world_, "Recluster");
  }

 private:
  World& world_;
};

}  // namespace

struct FakeDaemon::Services {
  explicit Services(World& world)
      : daemon(world), gallery(world), samples(world), clusters(world) {}

  Daemon daemon;
  Gallery gallery;
  Samples samples;
  Clusters clusters;
  std::unique_ptr<grpc::Server> server;
};

FakeDaemon::FakeDaemon(World& world, const std::filesystem::path& socket)
    : services_(std::make_unique<Services>(world)) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("unix:" + socket.string(), grpc::InsecureServerCredentials());
  builder.RegisterService(&services_->daemon);
  builder.RegisterService(&services_->gallery);
  builder.RegisterService(&services_->samples);
  builder.RegisterService(&services_->clusters);
  services_->server = builder.BuildAndStart();
}

FakeDaemon::~FakeDaemon() {
  services_->server->Shutdown(std::chrono::system_clock::now());
}

}  // namespace kith::client::test
