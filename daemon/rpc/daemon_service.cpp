#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "core/base/error.hpp"
#include "daemon/net/passed_sockets.hpp"
#include "daemon/rpc/add_stream.hpp"
#include "daemon/rpc/call.hpp"
#include "daemon/rpc/command_call.hpp"
#include "daemon/rpc/convert.hpp"
#include "daemon/rpc/event_stream.hpp"
#include "daemon/rpc/list_files.hpp"
#include "daemon/rpc/paging.hpp"
#include "daemon/rpc/services.hpp"
#include "daemon/rpc/wait_stream.hpp"
#include "kith/v1/daemon.grpc.pb.h"

namespace kith::rpc {
namespace {

constexpr int kMaxRetriedFiles = 1000;

std::vector<std::string> paths_to_retry(const v1::RetryFilesRequest& request) {
  if (request.paths().empty())
    throw Error(ErrorKind::kRequest, "no path was given: name the failed files to read again");
  if (request.paths_size() > kMaxRetriedFiles)
    throw Error(ErrorKind::kRequest,
                "more than 1000 paths in one request: ask for them in several");
  return {request.paths().begin(), request.paths().end()};
}

EventSequence check_since(EventSequence since) {
  if (since < 0)
    throw Error(ErrorKind::kRequest,
                "since is negative: events count from 1, and 0 asks for all of them");
  return since;
}

void list_commands(const v1::ListCommandsRequest& request, const CatalogReader& reader,
                   v1::ListCommandsResponse& response) {
  const auto page = page_request(request);
  Page wanted = page.with_one_more();
  wanted.newest_first = true;
  const std::vector<CommandRecord> commands = reader.commands(wanted);
  const std::size_t shown = std::min(commands.size(), page.size);
  for (std::size_t i = 0; i < shown; ++i) *response.add_commands() = to_proto(commands[i]);
  if (commands.size() == shown) return;
  response.set_next_page_token(
      page_token(request, {.after = commands[shown - 1].number, .pending_after = {}}));
}

class DaemonService final : public v1::Daemon::CallbackService {
 public:
  explicit DaemonService(HandlerContext context) : context_(std::move(context)) {}

  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext*, const v1::GetStatusRequest*,
                                      v1::GetStatusResponse* response) override {
    const auto call = Call<v1::GetStatusResponse>::begin(response);
    // Before the first listing has ended, what is pending is not known.
    context_.lifecycle.when_ready([call, &control = context_.control](bool ready) {
      if (!ready) return call->refuse(stopping());
      call->answer([&](auto& filled) {
        *filled.mutable_status() = to_proto(control.status(), KITH_VERSION);
      });
    });
    return call.get();
  }

  grpc::ServerWriteReactor<v1::WatchEventsResponse>* WatchEvents(
      grpc::CallbackServerContext*, const v1::WatchEventsRequest* request) override {
    const auto stream =
        std::make_shared<EventStream>(context_.control, request->since(), request->follow());
    stream->open(context_.lifecycle);
    try {
      check_since(request->since());
      stream->start();
    } catch (...) {
      stream->abort(status_of(std::current_exception()));
    }
    return stream.get();
  }

  grpc::ServerUnaryReactor* ListFiles(grpc::CallbackServerContext*,
                                      const v1::ListFilesRequest* request,
                                      v1::ListFilesResponse* response) override {
    return answer_from_catalog(
        context_, response,
        [request, &control = context_.control](const CatalogReader& reader, auto& filled) {
          list_files(
              *request, reader, [&] { return control.pending_files(); }, filled);
        });
  }

  grpc::ServerUnaryReactor* RetryFiles(grpc::CallbackServerContext*,
                                       const v1::RetryFilesRequest* request,
                                       v1::RetryFilesResponse* response) override {
    return change(
        context_, "reading files again", response,
        [&](Done done) { context_.control.retry_files(paths_to_retry(*request), std::move(done)); },
        [request](auto& filled) {
          for (const auto& path : request->paths())
            *filled.add_files() = to_proto(PendingFile{path});
        });
  }

  grpc::ServerUnaryReactor* ForgetFiles(grpc::CallbackServerContext*,
                                        const v1::ForgetFilesRequest* request,
                                        v1::ForgetFilesResponse* response) override {
    return run_forget(
        context_, response,
        {.person = {}, .samples = {}, .files = {request->paths().begin(), request->paths().end()}});
  }

  grpc::ServerBidiReactor<v1::AddFilesRequest, v1::AddFilesResponse>* AddFiles(
      grpc::CallbackServerContext*) override {
    const auto stream = std::make_shared<AddStream>(context_);
    stream->open(context_.lifecycle);
    stream->start();
    return stream.get();
  }

  grpc::ServerWriteReactor<v1::WaitFilesResponse>* WaitFiles(
      grpc::CallbackServerContext*, const v1::WaitFilesRequest* request) override {
    const auto stream = std::make_shared<WaitStream>(context_.control, told_failures_);
    stream->open(context_.lifecycle);
    try {
      stream->start({request->paths().begin(), request->paths().end()});
    } catch (...) {
      stream->abort(status_of(std::current_exception()));
    }
    return stream.get();
  }

  grpc::ServerUnaryReactor* UndoCommand(grpc::CallbackServerContext*,
                                        const v1::UndoCommandRequest* request,
                                        v1::UndoCommandResponse* response) override {
    const auto call = Call<v1::UndoCommandResponse>::begin(response);
    if (!context_.caller.may_change) {
      call->refuse(may_only_read("taking commands back"));
      return call.get();
    }
    const auto number = request->has_number() ? std::optional(request->number()) : std::nullopt;
    context_.control.undo(number, context_.caller.actor, answer_with_outcome(call));
    return call.get();
  }

  grpc::ServerUnaryReactor* ListCommands(grpc::CallbackServerContext*,
                                         const v1::ListCommandsRequest* request,
                                         v1::ListCommandsResponse* response) override {
    return answer_from_catalog(context_, response,
                               [request](const CatalogReader& reader, auto& filled) {
                                 list_commands(*request, reader, filled);
                               });
  }

  grpc::ServerUnaryReactor* Pause(grpc::CallbackServerContext*, const v1::PauseRequest*,
                                  v1::PauseResponse* response) override {
    return change(
        context_, "pausing", response,
        [&](Done done) { context_.control.pause(context_.caller.actor, std::move(done)); },
        [](auto&) {});
  }

  grpc::ServerUnaryReactor* Resume(grpc::CallbackServerContext*, const v1::ResumeRequest*,
                                   v1::ResumeResponse* response) override {
    return change(
        context_, "resuming", response,
        [&](Done done) { context_.control.resume(context_.caller.actor, std::move(done)); },
        [](auto&) {});
  }

  grpc::ServerUnaryReactor* Reload(grpc::CallbackServerContext*, const v1::ReloadRequest*,
                                   v1::ReloadResponse* response) override {
    const auto keys = std::make_shared<std::vector<std::string>>();
    return change(
        context_, "reloading the configuration", response,
        [&](const Done& done) {
          context_.control.reload([keys, done](const auto& at_next_start, const auto& error) {
            *keys = at_next_start;
            done(error);
          });
        },
        [keys](auto& filled) {
          filled.mutable_at_next_start()->Assign(keys->begin(), keys->end());
        });
  }

  grpc::ServerUnaryReactor* Reset(grpc::CallbackServerContext*, const v1::ResetRequest*,
                                  v1::ResetResponse* response) override {
    return change(
        context_, "starting the root over", response,
        [&](Done done) { context_.control.reset(context_.caller.actor, std::move(done)); },
        [](auto&) {});
  }

  grpc::ServerUnaryReactor* GetReviewLink(grpc::CallbackServerContext*,
                                          const v1::GetReviewLinkRequest*,
                                          v1::GetReviewLinkResponse* response) override {
    if (!context_.caller.may_change) {
      const auto call = Call<v1::GetReviewLinkResponse>::begin(response);
      call->refuse(may_only_read("changing things on the review page"));
      return call.get();
    }
    return answer(response, [&control = context_.control](auto& filled) {
      filled.set_link(control.review_link());
      if (filled.link().empty())
        throw Error(ErrorKind::kConflict,
                    fmt::format("the review page is not served: set listen in [review], or as a "
                                "service enable {}, whose ListenStream= says where, and restart {}",
                                net::own_socket_unit("review"), net::own_service()));
    });
  }

  grpc::ServerUnaryReactor* GetVersion(grpc::CallbackServerContext*, const v1::GetVersionRequest*,
                                       v1::GetVersionResponse* response) override {
    return answer(response, [](auto& filled) { filled.set_version(KITH_VERSION); });
  }

 private:
  HandlerContext context_;
  const ToldFailures told_failures_ = std::make_shared<std::atomic<FileId>>(0);
};

}  // namespace

std::unique_ptr<grpc::Service> make_daemon_service(HandlerContext context) {
  return std::make_unique<DaemonService>(std::move(context));
}

}  // namespace kith::rpc
