#include <grpcpp/generic/generic_stub.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <random>

#include "core/base/unique_fd.hpp"
#include "kith/v1/clusters.grpc.pb.h"
#include "kith/v1/daemon.grpc.pb.h"
#include "tests/daemon/rpc/rpc_fixture.hpp"

namespace kith::test {
namespace {

using Stub = v1::Daemon::Stub;
using grpc::StatusCode;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kServing("\x08\x01", 2);     // HealthCheckResponse{status: SERVING}
const std::string kNotServing("\x08\x02", 2);  // … NOT_SERVING

class ServerTest : public RpcTest {
 protected:
  bool answers() { return ask(&Stub::GetStatus, v1::GetStatusRequest()).status.ok(); }

  std::string health(const std::string& service) const {
    std::string request;  // HealthCheckRequest{service}
    if (!service.empty())
      request = "\x0a" + std::string(1, static_cast<char>(service.size())) + service;
    return ask_raw("/grpc.health.v1.Health/Check", request).value;
  }

  /// Connects, sends `bytes`, and goes away.
  void babble(const std::string& bytes) const {
    const UniqueFd fd(connect_raw());
    static_cast<void>(::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
  }

  void only_reading() { options_.admins = rpc::Admins::nobody(); }

  std::chrono::milliseconds time_to_shut_down() {
    const auto begin = std::chrono::steady_clock::now();
    shut_down();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 begin);
  }
};

TEST_F(ServerTest, TheSocketIsForUserAndGroup) {
  serve();
  struct stat found {};
  ASSERT_EQ(::stat(socket().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0660u);
}

TEST_F(ServerTest, HealthFollowsTheDaemon) {
  serve(false);
  EXPECT_EQ(health(""), kNotServing);
  EXPECT_EQ(health("kith.v1.Daemon"), kNotServing);
  make_ready();
  EXPECT_EQ(health(""), kServing);
  for (const char* service : {"Daemon", "Gallery", "Samples", "Clusters"})
    EXPECT_EQ(health(std::string("kith.v1.") + service), kServing) << service;
}

TEST_F(ServerTest, ReflectionListsTheServices) {
  serve();
  const auto answer = ask_raw("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                              std::string("\x3a\x01*"));  // {list_services: "*"}
  EXPECT_TRUE(answer.status.ok()) << answer.status.error_message();
  for (const char* service : {"Daemon", "Gallery", "Samples", "Clusters"})
    EXPECT_THAT(answer.value, HasSubstr(std::string("kith.v1.") + service));
}

TEST_F(ServerTest, WhoMayOnlyReadReads) {
  only_reading();
  serve();
  EXPECT_TRUE(answers());
  EXPECT_TRUE(ask(&Stub::ListFiles, v1::ListFilesRequest()).status.ok());
}

TEST_F(ServerTest, WhoMayOnlyReadIsToldWhatWouldHelp) {
  only_reading();
  serve();
  const auto refused = Says(StatusCode::PERMISSION_DENIED,
                            "changes the daemon, and this user may only look: do it as root");
  EXPECT_THAT(ask(&Stub::Pause, v1::PauseRequest()).status, refused);
  EXPECT_THAT(ask(&Stub::Resume, v1::ResumeRequest()).status, refused);
  EXPECT_THAT(ask(&Stub::Reload, v1::ReloadRequest()).status, refused);
  v1::RetryFilesRequest retry;
  retry.add_paths("a.npy");
  EXPECT_THAT(ask(&Stub::RetryFiles, retry).status, refused);
  v1::Clusters::Stub clusters(connect());
  grpc::ClientContext context;
  v1::ReclusterResponse ignored;
  const auto recluster = clusters.Recluster(&context, v1::ReclusterRequest());
  EXPECT_FALSE(recluster->Read(&ignored));
  EXPECT_THAT(recluster->Finish(), refused);
  EXPECT_THAT(control_.requests(), IsEmpty());
  EXPECT_THAT(control_.reclusters(), IsEmpty());
}

TEST_F(ServerTest, RightsBelongToTheConnection) {
  serve();
  const auto connection = connect();
  Stub trusted(connection);
  const auto pause = [](Stub& stub) {
    grpc::ClientContext context;
    v1::PauseResponse response;
    return stub.Pause(&context, v1::PauseRequest(), &response);
  };
  EXPECT_TRUE(pause(trusted).ok());
  on_loop([this] { server_->set_admins(rpc::Admins::nobody()); });
  Stub stranger(connect());
  EXPECT_EQ(pause(stranger).error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(pause(trusted).ok());
}

TEST_F(ServerTest, ARequestBeyondTheLimitIsRefused) {
  options_.max_request = 100'000;
  serve();
  v1::RetryFilesRequest request;
  request.add_paths(std::string(200'000, 'x'));
  EXPECT_EQ(ask(&Stub::RetryFiles, request).status.error_code(), StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(answers());
}

TEST_F(ServerTest, TenThousandMalformedConnectionsLeaveItServing) {
  serve();
  std::mt19937 random(7);
  for (int i = 0; i < 10'000; ++i) {
    std::string bytes = i % 2 == 0 ? "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" : "";
    for (int k = 0; k < 100; ++k) bytes += static_cast<char>(random());
    babble(bytes);
  }
  babble("GET / HTTP/1.1\r\n\r\n");
  EXPECT_TRUE(eventually([&] { return answers(); }));
}

TEST_F(ServerTest, TenThousandMalformedMessagesLeaveItServing) {
  serve();
  grpc::GenericStub stub(connect());
  grpc::CompletionQueue queue;
  std::mt19937 random(11);
  const std::vector<std::string> methods{
      "/kith.v1.Daemon/ListFiles",    "/kith.v1.Daemon/RetryFiles",
      "/kith.v1.Samples/ListSamples", "/kith.v1.Clusters/GetCluster",
      "/kith.v1.Gallery/ListPeople",  "/kith.v1.Daemon/NoSuchMethod"};
  for (int i = 0; i < 10'000; ++i) {
    std::string bytes;
    for (int k = 0; k < 40; ++k) bytes += static_cast<char>(random());
    const grpc::Slice slice(bytes);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    auto call =
        stub.PrepareUnaryCall(&context, methods[static_cast<std::size_t>(i) % methods.size()],
                              grpc::ByteBuffer(&slice, 1), &queue);
    call->StartCall();
    grpc::ByteBuffer response;
    grpc::Status status;
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    ASSERT_TRUE(queue.Next(&tag, &ok));
    ASSERT_NE(status.error_code(), StatusCode::DEADLINE_EXCEEDED);
  }
  EXPECT_TRUE(answers());
}

TEST_F(ServerTest, AMalformedMessageIsRefused) {
  serve();
  const auto answer = ask_raw("/kith.v1.Daemon/ListFiles", "\xff\xff\xff");
  EXPECT_FALSE(answer.status.ok());
  EXPECT_TRUE(answers());
}

TEST_F(ServerTest, AThousandSilentConnectionsLeaveItServing) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;  // both ends are ours
  ::setrlimit(RLIMIT_NOFILE, &limit);
  serve();
  std::vector<UniqueFd> silent;
  for (int i = 0; i < 1000; ++i) silent.emplace_back(connect_raw());
  EXPECT_TRUE(answers());
}

TEST_F(ServerTest, AnswersThePingOfTheHeartbeat) {
  serve();
  std::promise<void> answered;
  on_loop([&] { server_->ping([&] { answered.set_value(); }); });
  EXPECT_EQ(answered.get_future().wait_for(kPatience), std::future_status::ready);
}

TEST_F(ServerTest, ShutsDownAtOnceWithFiftyFollowers) {
  serve();
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  std::vector<std::unique_ptr<grpc::ClientContext>> contexts;
  std::vector<std::unique_ptr<grpc::ClientReader<v1::WatchEventsResponse>>> readers;
  v1::WatchEventsRequest request;
  request.set_follow(true);
  for (int i = 0; i < 50; ++i) {
    channels.push_back(connect());
    contexts.push_back(std::make_unique<grpc::ClientContext>());
    readers.push_back(Stub(channels.back()).WatchEvents(contexts.back().get(), request));
  }
  ASSERT_TRUE(eventually([&] { return control_.listeners() == 50; }));
  EXPECT_LT(time_to_shut_down(), options_.drain);
  v1::WatchEventsResponse ignored;
  for (const auto& reader : readers) {
    EXPECT_FALSE(reader->Read(&ignored));
    EXPECT_THAT(reader->Finish(), Says(StatusCode::UNAVAILABLE, "kithd is stopping"));
  }
  EXPECT_EQ(control_.listeners(), 0u);
}

TEST_F(ServerTest, ACallThatNeverEndsIsCancelledAtTheDeadline) {
  options_.drain = std::chrono::milliseconds(200);
  control_.hold = true;
  serve();
  auto held = std::async(std::launch::async, [&] { return ask(&Stub::Pause, v1::PauseRequest()); });
  ASSERT_TRUE(eventually([&] { return control_.requests().size() == 1; }));
  EXPECT_LT(time_to_shut_down(), kPatience);
  EXPECT_FALSE(held.get().status.ok());
}

TEST_F(ServerTest, ConnectionsWithoutACallDoNotDelayTheEnd) {
  options_.drain = 10 * kPatience;
  serve();
  const UniqueFd silent(connect_raw());
  Stub asleep(connect());
  grpc::ClientContext context;
  v1::GetVersionResponse version;
  ASSERT_TRUE(asleep.GetVersion(&context, v1::GetVersionRequest(), &version).ok());
  EXPECT_LT(time_to_shut_down(), kPatience);
}

TEST_F(ServerTest, AFollowerThatIsBusyDelaysNothingAndIsToldLater) {
  options_.drain = 10 * kPatience;
  serve();
  const auto channel = connect();
  grpc::ClientContext context;
  v1::WatchEventsRequest request;
  request.set_follow(true);
  const auto reader = Stub(channel).WatchEvents(&context, request);
  ASSERT_TRUE(eventually([&] { return control_.listeners() == 1; }));
  EXPECT_LT(time_to_shut_down(), kPatience);
  v1::WatchEventsResponse ignored;
  EXPECT_FALSE(reader->Read(&ignored));
  EXPECT_THAT(reader->Finish(), Says(StatusCode::UNAVAILABLE, "kithd is stopping"));
}

TEST_F(ServerTest, ACallerThatHangsUpLeavesItsChangeToItsEnd) {
  control_.hold = true;
  serve();
  EXPECT_EQ(
      ask(&Stub::Pause, v1::PauseRequest(), std::chrono::milliseconds(100)).status.error_code(),
      StatusCode::DEADLINE_EXCEEDED);
  control_.release();
  EXPECT_TRUE(answers());
}

TEST_F(ServerTest, NobodyConnectsAfterTheShutdown) {
  serve();
  shut_down();
  EXPECT_FALSE(std::filesystem::exists(socket()));
  EXPECT_EQ(
      ask(&Stub::GetStatus, v1::GetStatusRequest(), std::chrono::seconds(5)).status.error_code(),
      StatusCode::UNAVAILABLE);
}

}  // namespace
}  // namespace kith::test
