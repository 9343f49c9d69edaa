// Calls that carry files, against a daemon whose decisions the test makes.
#pragma once

#include <fstream>
#include <iterator>

#include "kith/v1/daemon.grpc.pb.h"
#include "kith/v1/samples.grpc.pb.h"
#include "tests/daemon/rpc/rpc_fixture.hpp"

namespace kith::test {

/// A call with messages both ways.
template <class Stub, class Request, class Response>
class Talk {
 public:
  using Method =
      std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> (Stub::*)(grpc::ClientContext*);
  Talk(std::shared_ptr<grpc::Channel> channel, Method method) : stub_(channel) {
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    stream_ = (stub_.*method)(&context_);
  }
  ~Talk() { context_.TryCancel(); }

  bool say(const Request& request) { return stream_->Write(request); }
  std::optional<Response> hear() {
    Response response;
    return stream_->Read(&response) ? std::optional(std::move(response)) : std::nullopt;
  }
  grpc::Status finish() {
    stream_->WritesDone();
    while (hear()) {
    }
    return stream_->Finish();
  }
  void hang_up() { context_.TryCancel(); }

 private:
  Stub stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderWriter<Request, Response>> stream_;
};

using Identify = Talk<v1::Samples::Stub, v1::IdentifyFacesRequest, v1::IdentifyFacesResponse>;
using Add = Talk<v1::Daemon::Stub, v1::AddFilesRequest, v1::AddFilesResponse>;

class UploadsTest : public RpcTest {
 protected:
  Identify identify() { return {connect(), &v1::Samples::Stub::IdentifyFaces}; }
  Add add() { return {connect(), &v1::Daemon::Stub::AddFiles}; }

  static v1::IdentifyFacesRequest face_piece(const std::string& file, const std::string& content,
                                             bool last) {
    v1::IdentifyFacesRequest piece;
    piece.set_file(file);
    piece.set_content(content);
    piece.set_file_complete(last);
    return piece;
  }
  static v1::AddFilesRequest piece(const std::string& path, const std::string& content,
                                   std::int64_t size, bool last = true) {
    v1::AddFilesRequest piece;
    piece.set_path(path);
    piece.set_size(size);
    piece.set_content(content);
    piece.set_file_complete(last);
    return piece;
  }
  std::string text_in_inbox(const std::string& path) const {
    std::ifstream file(control_.layout().inbox() / path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::size_t files_in_inbox() const {
    return static_cast<std::size_t>(
        std::distance(std::filesystem::directory_iterator(control_.layout().inbox()), {}));
  }
  void record(const std::string& path, FileState state = FileState::kArchived, int faces = 1,
              Timestamp recorded_at = at(200)) {
    control_.commit([&](Catalog& catalog) {
      FileRecord file;
      file.path = path;
      file.state = state;
      file.recorded_at = recorded_at;
      file.samples = static_cast<std::size_t>(faces);
      if (state == FileState::kFailed) file.reason = RejectionReason::kTruncated;
      const FileId id = catalog.add_file(file);
      const std::vector<float> vector = {0.6F, 0.8F};
      for (int row = 0; row < faces && state == FileState::kArchived; ++row)
        catalog.add_sample({.file = id,
                            .row = static_cast<std::uint64_t>(row),
                            .embedding = vector,
                            .taken_in_at = at(200)});
    });
  }
  bool waits_for(const std::string& path) {
    return eventually([&] {
      const auto paths = control_.waited_for();
      return std::find(paths.begin(), paths.end(), path) != paths.end();
    });
  }
};

}  // namespace kith::test
