#include "client/calls.hpp"

#include <fmt/format.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/security/credentials.h>

#include <chrono>
#include <exception>
#include <thread>

#include "client/failure.hpp"
#include "core/base/text.hpp"
#include "kith/v1/clusters.grpc.pb.h"
#include "kith/v1/daemon.grpc.pb.h"
#include "kith/v1/gallery.grpc.pb.h"
#include "kith/v1/samples.grpc.pb.h"

namespace kith::client {
namespace {

constexpr std::chrono::seconds kDeadline{10};
constexpr std::chrono::minutes kCommandDeadline{30};  // it may decide a million faces anew
constexpr std::chrono::seconds kPatientDeadline{600};
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
                 const Request& request, std::chrono::seconds deadline = kDeadline) const {
    grpc::ClientContext context;
    const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
    context.set_deadline(std::chrono::system_clock::now() + deadline);
    Response response;
    check((stub.*method)(&context, request, &response));
    return response;
  }

  // What a person tells, and its outcome.
  template <class Stub, class Request, class Response>
  v1::Outcome command(Stub& stub,
                      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                      const Request& request) const {
    return unary(stub, method, request, kCommandDeadline).outcome();
  }

  // One client stream without a deadline: what next() fills in, until it says false.
  template <class Stub, class Request, class Response>
  Response upload(Stub& stub,
                  std::unique_ptr<grpc::ClientWriter<Request>> (Stub::*method)(grpc::ClientContext*,
                                                                               Response*),
                  const std::function<bool(Request&)>& next) const {
    grpc::ClientContext context;
    const std::stop_callback cancel(stop, [&context] { context.TryCancel(); });
    Response response;
    const auto writer = (stub.*method)(&context, &response);
    for (Request piece; next(piece); piece.Clear()) {
      if (!writer->Write(piece)) break;  // the daemon has ended the call: why is in the status
    }
    writer->WritesDone();
    check(writer->Finish());
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

void Calls::reset() {
  grpc::ClientContext context;
  const std::stop_callback cancel(stubs_->stop, [&context] { context.TryCancel(); });
  v1::ResetResponse response;
  stubs_->check(stubs_->daemon.Reset(&context, v1::ResetRequest(), &response));
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

void Calls::list_commands(const Each<v1::Command>& each) {
  stubs_->pages(stubs_->daemon, &v1::Daemon::Stub::ListCommands, v1::ListCommandsRequest(),
                &v1::ListCommandsResponse::commands, each);
}

v1::Outcome Calls::undo(std::optional<std::int64_t> number) {
  v1::UndoCommandRequest request;
  if (number) request.set_number(*number);
  return stubs_->command(stubs_->daemon, &v1::Daemon::Stub::UndoCommand, request);
}

v1::Outcome Calls::label_cluster(const v1::LabelClusterRequest& request) {
  return stubs_->command(stubs_->clusters, &v1::Clusters::Stub::LabelCluster, request);
}

v1::Outcome Calls::dismiss_cluster(std::int64_t id) {
  v1::DismissClusterRequest request;
  request.set_cluster(id);
  return stubs_->command(stubs_->clusters, &v1::Clusters::Stub::DismissCluster, request);
}

v1::Outcome Calls::split_cluster(std::int64_t id, const std::vector<std::int64_t>& samples) {
  v1::SplitClusterRequest request;
  request.set_cluster(id);
  request.mutable_samples()->Assign(samples.begin(), samples.end());
  return stubs_->command(stubs_->clusters, &v1::Clusters::Stub::SplitCluster, request);
}

v1::Outcome Calls::rename_person(const std::string& name, const std::string& new_name) {
  v1::RenamePersonRequest request;
  request.set_name(name);
  request.set_new_name(new_name);
  return stubs_->command(stubs_->gallery, &v1::Gallery::Stub::RenamePerson, request);
}

v1::Outcome Calls::merge_people(const std::string& from, const std::string& into) {
  v1::MergePeopleRequest request;
  request.set_from(from);
  request.set_into(into);
  return stubs_->command(stubs_->gallery, &v1::Gallery::Stub::MergePeople, request);
}

v1::Outcome Calls::assign_samples(const std::vector<std::int64_t>& samples,
                                  const std::string& person) {
  v1::AssignSamplesRequest request;
  request.mutable_samples()->Assign(samples.begin(), samples.end());
  request.set_person(person);
  return stubs_->command(stubs_->samples, &v1::Samples::Stub::AssignSamples, request);
}

v1::Outcome Calls::reject_samples(const std::vector<std::int64_t>& samples,
                                  const std::string& person) {
  v1::RejectSamplesRequest request;
  request.mutable_samples()->Assign(samples.begin(), samples.end());
  request.set_person(person);
  return stubs_->command(stubs_->samples, &v1::Samples::Stub::RejectSamples, request);
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

v1::Receipt Calls::forget_person(const std::string& name) {
  v1::ForgetPersonRequest request;
  request.set_name(name);
  return stubs_->unary(stubs_->gallery, &v1::Gallery::Stub::ForgetPerson, request, kCommandDeadline)
      .receipt();
}

v1::Receipt Calls::forget_files(const std::vector<std::string>& paths) {
  v1::ForgetFilesRequest request;
  request.mutable_paths()->Assign(paths.begin(), paths.end());
  return stubs_->unary(stubs_->daemon, &v1::Daemon::Stub::ForgetFiles, request, kCommandDeadline)
      .receipt();
}

v1::Receipt Calls::forget_samples(const std::vector<std::int64_t>& samples) {
  v1::ForgetSamplesRequest request;
  request.mutable_samples()->Assign(samples.begin(), samples.end());
  return stubs_
      ->unary(stubs_->samples, &v1::Samples::Stub::ForgetSamples, request, kCommandDeadline)
      .receipt();
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

v1::Explanation Calls::explain(std::int64_t sample) {
  v1::ExplainSampleRequest request;
  request.set_id(sample);
  return stubs_
      ->unary(stubs_->samples, &v1::Samples::Stub::ExplainSample, request, kPatientDeadline)
      .explanation();
}

std::vector<v1::ReferenceDoubt> Calls::check_people() {
  const auto response = stubs_->unary(stubs_->gallery, &v1::Gallery::Stub::CheckPeople,
                                      v1::CheckPeopleRequest(), kPatientDeadline);
  return {response.doubts().begin(), response.doubts().end()};
}

v1::CalibrateResponse Calls::calibrate(const v1::CalibrateRequest& request) {
  return stubs_->unary(stubs_->gallery, &v1::Gallery::Stub::Calibrate, request, kPatientDeadline);
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

void Calls::list_samples(v1::ListSamplesRequest request, const Each<v1::Sample>& each) {
  stubs_->pages(stubs_->samples, &v1::Samples::Stub::ListSamples, std::move(request),
                &v1::ListSamplesResponse::samples, each);
}

v1::Sample Calls::sample(std::int64_t id) {
  v1::GetSampleRequest request;
  request.set_id(id);
  return stubs_->unary(stubs_->samples, &v1::Samples::Stub::GetSample, request).sample();
}

std::string Calls::thumbnail(std::int64_t sample) {
  v1::GetThumbnailRequest request;
  request.set_sample(sample);
  return stubs_->unary(stubs_->samples, &v1::Samples::Stub::GetThumbnail, request).jpeg();
}

void Calls::list_clusters(v1::ListClustersRequest request, const Each<v1::Cluster>& each) {
  stubs_->pages(stubs_->clusters, &v1::Clusters::Stub::ListClusters, std::move(request),
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

v1::ReclusterTrials Calls::try_recluster(const v1::TryReclusterRequest& request,
                                         const std::function<void(double)>& progress) {
  std::optional<v1::ReclusterTrials> result;
  const Each<v1::TryReclusterResponse> each = [&](const v1::TryReclusterResponse& response) {
    progress(response.progress());
    if (response.has_result()) result = response.result();
    return true;
  };
  stubs_->stream(stubs_->clusters, &v1::Clusters::Stub::TryRecluster, request, each);
  if (!result)
    throw Failure(ExitCode::kFailed, "kithd ended the trial without a result; see its log");
  return *result;
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
