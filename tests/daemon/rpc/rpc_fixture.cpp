#include "tests/daemon/rpc/rpc_fixture.hpp"

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/credentials.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <stdexcept>
#include <utility>  // Boost.Asio 1.74 forgets it in C++20

namespace kith::test {

Folder::Folder() {
  std::string name = std::filesystem::temp_directory_path() / "kith-rpc-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot create " + name);
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

RpcTest::~RpcTest() {
  if (!loop_.joinable()) return;
  on_loop([this] { server_.reset(); });
  io_.stop();
  loop_.join();
}

void RpcTest::serve(bool ready) {
  server_.emplace(control_, io_, std::move(options_));
  loop_ = std::thread([this] {
    const auto guard = boost::asio::make_work_guard(io_);
    io_.run();
  });
  if (ready) make_ready();
}

void RpcTest::on_loop(const std::function<void()>& action) {
  std::promise<void> done;
  boost::asio::post(io_, [&] {
    action();
    done.set_value();
  });
  done.get_future().wait();
}

std::shared_ptr<grpc::Channel> RpcTest::connect() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel("unix:" + socket().native(), grpc::InsecureChannelCredentials(),
                                   arguments);
}

int RpcTest::connect_raw() const {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket().native().copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    throw std::runtime_error("cannot connect to " + socket().native());
  return fd;
}

Answer<std::string> RpcTest::ask_raw(const std::string& method, const std::string& request) const {
  grpc::GenericStub stub(connect());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  grpc::CompletionQueue queue;
  const grpc::Slice slice(request);
  auto call = stub.PrepareUnaryCall(&context, method, grpc::ByteBuffer(&slice, 1), &queue);
  call->StartCall();
  Answer<std::string> answer;
  grpc::ByteBuffer response;
  call->Finish(&response, &answer.status, nullptr);
  void* tag = nullptr;
  bool ok = false;
  queue.Next(&tag, &ok);
  std::vector<grpc::Slice> slices;
  if (response.Valid() && response.Dump(&slices).ok())
    for (const auto& part : slices)
      answer.value.append(reinterpret_cast<const char*>(part.begin()), part.size());
  return answer;
}

}  // namespace kith::test
