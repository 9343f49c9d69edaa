// What the files that make up Calls share: the connection and each shape a call has. Theirs alone.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "client/calls.hpp"
#include "client/failure.hpp"
#include "kith/v1/clusters.grpc.pb.h"
#include "kith/v1/daemon.grpc.pb.h"
#include "kith/v1/gallery.grpc.pb.h"
#include "kith/v1/samples.grpc.pb.h"

namespace kith::client {

constexpr std::chrono::seconds kDeadline{10};
constexpr std::chrono::minutes kCommandDeadline{30};  // it may decide a million faces anew
constexpr int kPageSize = 1000;

struct Calls::Stubs {
  Stubs(Connection connection, std::stop_token stop_token);

  /// Throws what a call that did not end well means to the client.
  void check(const grpc::Status& status) const;

  /// One unary call: `method` is the stub's, `request` goes in, the response comes back.
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

  /// What a person tells, and its outcome.
  template <class Stub, class Request, class Response>
  v1::Outcome command(Stub& stub,
                      grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                      const Request& request) const {
    return unary(stub, method, request, kCommandDeadline).outcome();
  }

  /// One client stream without a deadline: what next() fills in, until it says false.
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

  /// One server stream without a deadline, read to its end or until `each` says false.
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

  /// The last message of such a stream, the one with progress 1; `progress` gets that of the
  /// others.
  template <class Stub, class Request, class Response>
  Response last_of(Stub& stub,
                   std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
                       grpc::ClientContext*, const Request&),
                   const Request& request, const std::function<void(double)>& progress,
                   const std::string& what) const {
    Response last;
    const Each<Response> each = [&](const Response& response) {
      last = response;
      if (last.progress() < 1) progress(last.progress());
      return true;
    };
    stream(stub, method, request, each);
    if (last.progress() < 1) {
      throw Failure(ExitCode::kFailed,
                    "kithd ended the " + what + " without a result; see its log");
    }
    return last;
  }

  /// Every item of a paged list; `items` picks them from a response.
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
  bool encrypted;  // over TLS
  std::stop_token stop;
  std::shared_ptr<grpc::Channel> channel;
  v1::Daemon::Stub daemon;
  v1::Gallery::Stub gallery;
  v1::Samples::Stub samples;
  v1::Clusters::Stub clusters;
};

}  // namespace kith::client
