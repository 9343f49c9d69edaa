#include "client/calls.hpp"

#include <fmt/format.h>
#include <grpc/support/log.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/create_channel_posix.h>
#include <grpcpp/security/credentials.h>

#include "client/calls_stubs.hpp"
#include "client/failure.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

constexpr int kLargestMessage = 64 << 20;  // a page of failed files, each with its bad rows

constexpr std::string_view kWrongAuthority = "certificate verify failed";  // as OpenSSL says it
constexpr std::string_view kHungUp = "Endpoint read failed";               // as gRPC says it

std::shared_ptr<grpc::Channel> channel_to(Connection connection) {
  ::gpr_set_log_function([](gpr_log_func_args*) {});  // each failure is said once, by us
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

std::string no_answer(const std::string& place, bool encrypted, const std::string& why) {
  if (encrypted && why.find(kWrongAuthority) != why.npos)
    return fmt::format(
        "kithd at {} shows a certificate that $KITH_TLS_CA does not vouch for: another authority "
        "signed it, or it has expired",
        place);
  if (encrypted && why.find(kHungUp) != why.npos)
    return fmt::format(
        "kithd at {} hung up: it is stopping, or its tls_client_ca does not vouch for the "
        "certificate in $KITH_TLS_CERT",
        place);
  return fmt::format("kithd at {} does not answer: {}", place, why);
}

}  // namespace

Calls::Stubs::Stubs(Connection connection, std::stop_token stop_token)
    : place(printable(text_of(connection.address))),
      encrypted(!connection.address.is_unix()),
      stop(std::move(stop_token)),
      channel(channel_to(std::move(connection))),
      daemon(channel),
      gallery(channel),
      samples(channel),
      clusters(channel) {}

void Calls::Stubs::check(const grpc::Status& status) const {
  if (stop.stop_requested()) throw Interrupted();
  if (status.ok()) return;
  const std::string& sentence = status.error_message();
  switch (status.error_code()) {
    case grpc::StatusCode::NOT_FOUND:
      throw Failure(ExitCode::kNotFound, sentence);
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::UNKNOWN:  // how gRPC calls a stream whose connection broke
      throw ConnectionLost(no_answer(place, encrypted, sentence));
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

std::string Calls::review_link() {
  return stubs_->unary(stubs_->daemon, &v1::Daemon::Stub::GetReviewLink, v1::GetReviewLinkRequest())
      .link();
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

std::vector<std::string> Calls::reload() {
  const auto response =
      stubs_->unary(stubs_->daemon, &v1::Daemon::Stub::Reload, v1::ReloadRequest());
  return {response.at_next_start().begin(), response.at_next_start().end()};
}

void Calls::reset() {
  grpc::ClientContext context;
  const std::stop_callback cancel(stubs_->stop, [&context] { context.TryCancel(); });
  v1::ResetResponse response;
  stubs_->check(stubs_->daemon.Reset(&context, v1::ResetRequest(), &response));
}

void Calls::watch_events(std::int64_t since, bool follow, const Each<v1::Event>& each,
                         const Each<v1::LostEvents>& lost) {
  v1::WatchEventsRequest request;
  request.set_since(since);
  request.set_follow(follow);
  const Each<v1::WatchEventsResponse> unwrap = [&](const v1::WatchEventsResponse& response) {
    return response.has_lost() ? lost(response.lost()) : each(response.event());
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

v1::Receipt Calls::forget_files(const std::vector<std::string>& paths) {
  v1::ForgetFilesRequest request;
  request.mutable_paths()->Assign(paths.begin(), paths.end());
  return stubs_->unary(stubs_->daemon, &v1::Daemon::Stub::ForgetFiles, request, kCommandDeadline)
      .receipt();
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

}  // namespace kith::client
