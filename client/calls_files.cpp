// Calls that carry files.
#include <fmt/format.h>

#include <exception>
#include <thread>

#include "client/calls_stubs.hpp"
#include "client/failure.hpp"

namespace kith::client {
namespace {

// Sends a file; the first piece as `request`, which has what is said once. False when the stream
// has ended.
template <class Stream, class Request>
bool send_pieces(Stream& stream, Request request, const LocalFile& file) {
  bool open = true;
  file.each_piece([&](std::string_view piece, bool last) {
    request.set_content(std::string(piece));
    request.set_file_complete(last);
    open = stream.Write(request);
    request.Clear();
    return open;
  });
  return open;
}

}  // namespace

void Calls::identify_faces(const NextFile& next, const Each<v1::IdentifyFacesResponse>& each) {
  grpc::ClientContext context;
  const std::stop_callback cancel(stubs_->stop, [&context] { context.TryCancel(); });
  const auto stream = stubs_->samples.IdentifyFaces(&context);
  bool open = true;
  while (open) {
    const auto file = next();
    if (!file) break;
    v1::IdentifyFacesRequest request;
    request.set_file(file->name);
    send_pieces(*stream, request, file->content);
    v1::IdentifyFacesResponse response;
    do {
      open = stream->Read(&response) && each(response);
    } while (open && !response.file_complete());
  }
  stream->WritesDone();
  stubs_->check(stream->Finish());
}

void Calls::add_files(const NextFile& next, const Each<v1::AddFilesResponse>& each) {
  grpc::ClientContext context;
  const std::stop_callback cancel(stubs_->stop, [&context] { context.TryCancel(); });
  const auto stream = stubs_->daemon.AddFiles(&context);
  std::exception_ptr failure;
  std::jthread sender([&] {
    try {
      bool open = true;
      while (open) {
        const auto file = next();
        if (!file) break;
        v1::AddFilesRequest request;
        request.set_path(file->name);
        request.set_belongs_to(file->belongs_to);
        request.set_size(static_cast<std::int64_t>(file->content.size()));
        open = send_pieces(*stream, request, file->content);
      }
      stream->WritesDone();
    } catch (...) {
      failure = std::current_exception();
      context.TryCancel();
    }
  });
  v1::AddFilesResponse response;
  while (stream->Read(&response)) {
    if (!each(response)) context.TryCancel();
  }
  sender.join();
  const grpc::Status status = stream->Finish();
  if (failure) std::rethrow_exception(failure);
  stubs_->check(status);
}

void Calls::wait_files(const std::vector<std::string>& paths, std::chrono::seconds timeout,
                       const Each<v1::WaitFilesResponse>& each) {
  v1::WaitFilesRequest request;
  request.mutable_paths()->Assign(paths.begin(), paths.end());
  grpc::ClientContext context;
  const std::stop_callback cancel(stubs_->stop, [&context] { context.TryCancel(); });
  if (timeout > std::chrono::seconds(0))
    context.set_deadline(std::chrono::system_clock::now() + timeout);
  const auto stream = stubs_->daemon.WaitFiles(&context, request);
  v1::WaitFilesResponse response;
  while (stream->Read(&response) && each(response)) {
  }
  const grpc::Status status = stream->Finish();
  if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED && !stubs_->stop.stop_requested())
    throw Failure(ExitCode::kFailed,
                  fmt::format("not all was decided within {} s; 'kith files list' shows what is "
                              "pending",
                              timeout.count()));
  stubs_->check(status);
}

v1::EnrollFacesResponse Calls::enroll_faces(const NextPiece& next) {
  return stubs_->upload(stubs_->gallery, &v1::Gallery::Stub::EnrollFaces, next);
}

void Calls::export_gallery(const Each<v1::ExportGalleryResponse>& each) {
  stubs_->stream(stubs_->gallery, &v1::Gallery::Stub::ExportGallery, v1::ExportGalleryRequest(),
                 each);
}

v1::ImportGalleryResponse Calls::import_gallery(
    const std::function<bool(v1::ImportGalleryRequest&)>& next) {
  return stubs_->upload(stubs_->gallery, &v1::Gallery::Stub::ImportGallery, next);
}

v1::Evaluation Calls::evaluate(const std::function<void(const SendPiece&)>& feed) {
  grpc::ClientContext context;
  const std::stop_callback cancel(stubs_->stop, [&context] { context.TryCancel(); });
  v1::EvaluateResponse response;
  const auto writer = stubs_->gallery.Evaluate(&context, &response);
  feed([&writer](const v1::EvaluateRequest& piece) { return writer->Write(piece); });
  writer->WritesDone();
  stubs_->check(writer->Finish());
  return response.evaluation();
}

}  // namespace kith::client
