#include <algorithm>
#include <thread>

#include "kith/v1/daemon.grpc.pb.h"
#include "tests/client/fake_services.hpp"

namespace kith::client::test {
namespace {

using grpc::ServerContext;
using grpc::Status;

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
  Status ForgetFiles(ServerContext*, const v1::ForgetFilesRequest*,
                     v1::ForgetFilesResponse* response) override {
    *response->mutable_receipt() = world_.receipt;
    return answer(world_, "ForgetFiles");
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
  Status Reload(ServerContext*, const v1::ReloadRequest*, v1::ReloadResponse* response) override {
    response->mutable_at_next_start()->Assign(world_.at_next_start.begin(),
                                              world_.at_next_start.end());
    return answer(world_, "Reload");
  }
  Status Reset(ServerContext*, const v1::ResetRequest*, v1::ResetResponse*) override {
    auto& start = *world_.status.mutable_start_time();  // of the daemon that begins anew
    start.set_nanos(start.nanos() + 1);
    return answer(world_, "Reset");
  }
  Status GetReviewLink(ServerContext*, const v1::GetReviewLinkRequest*,
                       v1::GetReviewLinkResponse* response) override {
    response->set_link("http://127.0.0.1:7480/?token=0123456789abcdef");
    return answer(world_, "GetReviewLink");
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
    response.mutable_file()->set_id(99);
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

}  // namespace

std::unique_ptr<grpc::Service> fake_daemon_service(World& world) {
  return std::make_unique<Daemon>(world);
}

}  // namespace kith::client::test
