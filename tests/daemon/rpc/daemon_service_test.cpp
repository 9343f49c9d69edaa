#include "kith/v1/daemon.grpc.pb.h"
#include "tests/daemon/rpc/rpc_fixture.hpp"

namespace kith::test {
namespace {

using Stub = v1::Daemon::Stub;
using grpc::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class DaemonServiceTest : public RpcTest {};

TEST_F(DaemonServiceTest, StatusIsThatOfTheDaemon) {
  control_.report.counts.known = 44;
  control_.report.inbox_pending = 3;
  control_.report.root = "/srv/faces";
  serve();
  const auto answer = ask(&Stub::GetStatus, v1::GetStatusRequest());
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.value.status().known(), 44);
  EXPECT_EQ(answer.value.status().inbox_pending(), 3);
  EXPECT_EQ(answer.value.status().root(), "/srv/faces");
  EXPECT_EQ(answer.value.status().version(), KITH_VERSION);
}

TEST_F(DaemonServiceTest, StatusWaitsUntilTheDaemonIsReady) {
  serve(false);
  const auto early = ask(&Stub::GetStatus, v1::GetStatusRequest(), std::chrono::milliseconds(100));
  EXPECT_EQ(early.status.error_code(), StatusCode::DEADLINE_EXCEEDED);
  auto waiting =
      std::async(std::launch::async, [&] { return ask(&Stub::GetStatus, v1::GetStatusRequest()); });
  EXPECT_TRUE(ask(&Stub::GetVersion, v1::GetVersionRequest()).status.ok());
  make_ready();
  EXPECT_TRUE(waiting.get().status.ok());
}

TEST_F(DaemonServiceTest, WhoWaitsForADaemonThatStopsIsToldSo) {
  serve(false);
  auto waiting =
      std::async(std::launch::async, [&] { return ask(&Stub::GetStatus, v1::GetStatusRequest()); });
  ask(&Stub::GetStatus, v1::GetStatusRequest(), std::chrono::milliseconds(50));
  shut_down();
  EXPECT_EQ(waiting.get().status.error_code(), StatusCode::UNAVAILABLE);
}

TEST_F(DaemonServiceTest, FilesAreListedFromCatalogAndInbox) {
  control_.commit([](Catalog& catalog) {
    FileRecord file;
    file.path = "old.npy";
    catalog.add_file(file);
  });
  control_.pending = {{"new.npy", 9}};
  serve();
  const auto answer = ask(&Stub::ListFiles, v1::ListFilesRequest());
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  ASSERT_EQ(answer.value.files_size(), 2);
  EXPECT_EQ(answer.value.files(0).path(), "old.npy");
  EXPECT_EQ(answer.value.files(1).path(), "new.npy");
}

TEST_F(DaemonServiceTest, ABadPageTokenIsRefused) {
  serve();
  v1::ListFilesRequest request;
  request.set_page_token("p:7");
  EXPECT_THAT(ask(&Stub::ListFiles, request).status,
              Says(StatusCode::INVALID_ARGUMENT, "page_token is not one that this list gave out"));
}

TEST_F(DaemonServiceTest, RetriedFilesArePendingAgain) {
  serve();
  v1::RetryFilesRequest request;
  request.add_paths("a.npy");
  request.add_paths("sub/b\xff.npy");
  const auto answer = ask(&Stub::RetryFiles, request);
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  ASSERT_EQ(answer.value.files_size(), 2);
  EXPECT_EQ(answer.value.files(1).path(), "sub/b\xff.npy");
  EXPECT_EQ(answer.value.files(1).state(), v1::FILE_STATE_PENDING);
  EXPECT_THAT(control_.requests(), ElementsAre("retry a.npy sub/b\xff.npy"));
}

TEST_F(DaemonServiceTest, RetryingNothingIsRefused) {
  serve();
  EXPECT_THAT(ask(&Stub::RetryFiles, v1::RetryFilesRequest()).status,
              Says(StatusCode::INVALID_ARGUMENT, "name the failed files to read again"));
}

TEST_F(DaemonServiceTest, RetryingAFileThatDidNotFailSaysWhich) {
  control_.refusal = Error(ErrorKind::kNotFound, "a.npy is no failed file");
  serve();
  v1::RetryFilesRequest request;
  request.add_paths("a.npy");
  EXPECT_THAT(ask(&Stub::RetryFiles, request).status,
              Says(StatusCode::NOT_FOUND, "a.npy is no failed file"));
}

TEST_F(DaemonServiceTest, PauseAndResumeSayWhoAsked) {
  serve();
  EXPECT_TRUE(ask(&Stub::Pause, v1::PauseRequest()).status.ok());
  EXPECT_TRUE(ask(&Stub::Resume, v1::ResumeRequest()).status.ok());
  const auto uid = "uid " + std::to_string(::geteuid());
  EXPECT_THAT(control_.requests(),
              ElementsAre(StartsWith("pause by " + uid), StartsWith("resume by " + uid)));
}

TEST_F(DaemonServiceTest, AResetSaysWhoAskedAndIsForThoseWhoMayChangeThings) {
  serve();
  EXPECT_TRUE(ask(&Stub::Reset, v1::ResetRequest()).status.ok());
  EXPECT_THAT(control_.requests(),
              ElementsAre(StartsWith("reset by uid " + std::to_string(::geteuid()))));
}

TEST_F(DaemonServiceTest, AResetIsRefusedToWhoMayOnlyRead) {
  options_.admins = rpc::Admins::nobody();
  serve();
  EXPECT_THAT(ask(&Stub::Reset, v1::ResetRequest()).status,
              Says(StatusCode::PERMISSION_DENIED, "starting the root over"));
  EXPECT_TRUE(control_.requests().empty());
}

TEST_F(DaemonServiceTest, AReloadOfABadConfigurationIsRefusedWithItsProblem) {
  control_.refusal = Error(ErrorKind::kConfiguration, "kithd.toml:3: unknown key tolerence");
  serve();
  EXPECT_THAT(ask(&Stub::Reload, v1::ReloadRequest()).status,
              Says(StatusCode::FAILED_PRECONDITION, "kithd.toml:3: unknown key tolerence"));
}

TEST_F(DaemonServiceTest, AReloadNamesTheKeysThatWaitForTheNextStart) {
  control_.at_next_start = {"server.listen", "inbox.path"};
  serve();
  EXPECT_THAT(ask(&Stub::Reload, v1::ReloadRequest()).value.at_next_start(),
              ElementsAre("server.listen", "inbox.path"));
}

TEST_F(DaemonServiceTest, AReloadIsDone) {
  serve();
  EXPECT_TRUE(ask(&Stub::Reload, v1::ReloadRequest()).status.ok());
  EXPECT_THAT(control_.requests(), ElementsAre("reload"));
}

TEST_F(DaemonServiceTest, TheVersionIsOurs) {
  serve();
  EXPECT_EQ(ask(&Stub::GetVersion, v1::GetVersionRequest()).value.version(), KITH_VERSION);
}

}  // namespace
}  // namespace kith::test
