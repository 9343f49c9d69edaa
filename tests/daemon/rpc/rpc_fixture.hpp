// The language of the RPC tests: a fake daemon behind the real server, a real channel to it.
#pragma once

#include <gmock/gmock.h>
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/sync_stream.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <future>
#include <optional>
#include <thread>
#include <utility>

#include "daemon/rpc/server.hpp"
#include "tests/daemon/rpc/fake_control.hpp"
#include "tests/support/eventually.hpp"

namespace kith::test {

template <class Response>
struct Answer {
  grpc::Status status;
  Response value;
};

/// A status of this code whose sentence contains `text`.
MATCHER_P2(Says, code, text, "") {
  *result_listener << "with code " << arg.error_code() << " and sentence " << arg.error_message();
  return arg.error_code() == code && arg.error_message().find(text) != std::string::npos;
}

/// A temporary folder, removed with everything in it.
class Folder {
 public:
  Folder();
  ~Folder();
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class RpcTest : public testing::Test {
 protected:
  ~RpcTest() override;

  /// Starts the server; ready unless said otherwise.
  void serve(bool ready = true);
  /// Runs `action` on the server's thread and waits for it.
  void on_loop(const std::function<void()>& action);
  void make_ready() {
    on_loop([this] { server_->set_ready(); });
  }
  void shut_down() {
    on_loop([this] { server_->shutdown(); });
  }

  /// A connection of its own.
  std::shared_ptr<grpc::Channel> connect() const;
  int connect_raw() const;
  std::filesystem::path socket() const { return folder_.path() / "kith.sock"; }

  /// One unary call on a connection of its own.
  template <class Stub, class Request, class Response>
  Answer<Response> ask(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                    Response*),
                       const Request& request, std::chrono::milliseconds patience = kPatience) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + patience);
    Stub stub(connect());
    Answer<Response> answer;
    answer.status = (stub.*method)(&context, request, &answer.value);
    return answer;
  }

  /// The same of a stream; its last message.
  template <class Stub, class Request, class Response>
  Answer<Response> ask(std::unique_ptr<grpc::ClientReader<Response>> (Stub::*method)(
                           grpc::ClientContext*, const Request&),
                       const Request& request) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    Stub stub(connect());
    Answer<Response> answer;
    const auto reader = (stub.*method)(&context, request);
    for (Response next; reader->Read(&next);) answer.value = next;
    answer.status = reader->Finish();
    return answer;
  }

  /// A call by its bare name and bytes, for services whose stubs we do not build.
  Answer<std::string> ask_raw(const std::string& method, const std::string& request) const;

  Folder folder_;
  FakeControl control_{folder_.path()};
  rpc::ServerOptions options_{.socket = socket()};
  boost::asio::io_context io_;
  std::optional<rpc::RpcServer> server_;

 private:
  std::thread loop_;
};

}  // namespace kith::test
