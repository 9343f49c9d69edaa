// What people tell the daemon, on its way through the wire.
#include "kith/v1/clusters.grpc.pb.h"
#include "kith/v1/daemon.grpc.pb.h"
#include "kith/v1/gallery.grpc.pb.h"
#include "kith/v1/samples.grpc.pb.h"
#include "tests/daemon/rpc/rpc_fixture.hpp"

namespace kith::test {
namespace {

using grpc::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class CommandsTest : public RpcTest {
 protected:
  CommandsTest() {
    control_.outcome.command = {.number = 7,
                                .kind = CommandKind::kLabel,
                                .actor = "uid 1000 (ada)",
                                .time = at(5),
                                .description = "all 4 faces of cluster 3 labeled Ada",
                                .changes = "{}",
                                .undone_by = {}};
    control_.outcome.references = 4;
    control_.outcome.skipped = {9};
  }

  /// Sends these pieces and answers with what comes back.
  Answer<v1::EnrollFacesResponse> enroll(const std::vector<v1::EnrollFacesRequest>& pieces) {
    grpc::ClientContext context;
    v1::Gallery::Stub stub(connect());
    Answer<v1::EnrollFacesResponse> answer;
    const auto writer = stub.EnrollFaces(&context, &answer.value);
    for (const auto& piece : pieces) {
      if (!writer->Write(piece)) break;
    }
    writer->WritesDone();
    answer.status = writer->Finish();
    return answer;
  }
  static v1::EnrollFacesRequest file(const std::string& person, const std::string& name) {
    v1::EnrollFacesRequest piece;
    piece.mutable_file()->set_person(person);
    piece.mutable_file()->set_name(name);
    return piece;
  }
  static v1::EnrollFacesRequest chunk(const std::string& bytes) {
    v1::EnrollFacesRequest piece;
    piece.set_chunk(bytes);
    return piece;
  }
  std::size_t staged() const {
    std::size_t folders = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      folders += entry.path().filename().native().starts_with(".enroll-");
    }
    return folders;
  }
};

TEST_F(CommandsTest, AnOutcomeTellsTheCommandAndWhatItChanged) {
  serve();
  v1::LabelClusterRequest request;
  request.set_cluster(3);
  request.set_person("Ada");
  const auto answer = ask(&v1::Clusters::Stub::LabelCluster, request);
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  const v1::Outcome& outcome = answer.value.outcome();
  EXPECT_EQ(outcome.command().number(), 7);
  EXPECT_EQ(outcome.command().kind(), v1::COMMAND_KIND_LABEL);
  EXPECT_TRUE(outcome.command().undoable());
  EXPECT_EQ(outcome.references(), 4);
  EXPECT_THAT(outcome.skipped(), ElementsAre(9));
  EXPECT_THAT(control_.requests(), ElementsAre(StartsWith("command by uid ")));
}

TEST_F(CommandsTest, WhoMayOnlyLookMayTellNothing) {
  options_.admins = rpc::Admins::nobody();
  serve();
  const auto denied = [](const grpc::Status& status) {
    return status.error_code() == StatusCode::PERMISSION_DENIED;
  };
  EXPECT_TRUE(denied(ask(&v1::Clusters::Stub::DismissCluster, v1::DismissClusterRequest()).status));
  EXPECT_TRUE(denied(ask(&v1::Samples::Stub::AssignSamples, v1::AssignSamplesRequest()).status));
  EXPECT_TRUE(denied(ask(&v1::Gallery::Stub::ForgetPerson, v1::ForgetPersonRequest()).status));
  EXPECT_TRUE(denied(ask(&v1::Daemon::Stub::UndoCommand, v1::UndoCommandRequest()).status));
  EXPECT_TRUE(denied(enroll({file("Ada", "a.npy")}).status));
  EXPECT_THAT(control_.requests(), IsEmpty());
  EXPECT_TRUE(ask(&v1::Daemon::Stub::ListCommands, v1::ListCommandsRequest()).status.ok());
}

TEST_F(CommandsTest, ARefusalArrivesWithItsSentence) {
  control_.refusal = Error(ErrorKind::kConflict, "command 1 cannot be taken back");
  serve();
  const auto answer = ask(&v1::Daemon::Stub::UndoCommand, v1::UndoCommandRequest());
  EXPECT_FALSE(answer.status.ok());
  EXPECT_THAT(answer.status.error_message(), HasSubstr("cannot be taken back"));
}

TEST_F(CommandsTest, CommandsAreListedNewestFirstInPages) {
  control_.commit([](Catalog& catalog) {
    for (int i = 0; i < 3; ++i) {
      catalog.add_command({.kind = CommandKind::kRename, .time = at(i), .description = "renamed"});
    }
  });
  serve();
  v1::ListCommandsRequest request;
  request.set_page_size(2);
  const auto first = ask(&v1::Daemon::Stub::ListCommands, request);
  ASSERT_EQ(first.value.commands_size(), 2);
  EXPECT_EQ(first.value.commands(0).number(), 3);
  request.set_page_token(first.value.next_page_token());
  const auto second = ask(&v1::Daemon::Stub::ListCommands, request);
  ASSERT_EQ(second.value.commands_size(), 1);
  EXPECT_EQ(second.value.commands(0).number(), 1);
  EXPECT_EQ(second.value.next_page_token(), "");
}

TEST_F(CommandsTest, FilesArriveInPiecesAndAreAnsweredForOneByOne) {
  serve();
  const auto answer = enroll(
      {file("Ada", "a.npy"), chunk("no"), chunk(" numbers"), file("Bob", "b.npy"), chunk("none")});
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  ASSERT_EQ(answer.value.files_size(), 2);
  EXPECT_EQ(answer.value.files(0).path(), "known/Ada/a.npy");
  EXPECT_EQ(answer.value.files(0).state(), v1::FILE_STATE_FAILED);
  EXPECT_THAT(control_.requests(),
              ElementsAre(StartsWith("enroll known/Ada/a.npy known/Bob/b.npy by ")));
  EXPECT_TRUE(eventually([&] { return staged() == 0; }));
}

TEST_F(CommandsTest, NamesThatLeadElsewhereAreRefused) {
  serve();
  for (const char* name : {"../a.npy", "/etc/a.npy", "", ".."}) {
    EXPECT_EQ(enroll({file("Ada", name)}).status.error_code(), StatusCode::INVALID_ARGUMENT)
        << name;
  }
  EXPECT_EQ(enroll({file("../Ada", "a.npy")}).status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(enroll({chunk("x")}).status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(control_.requests(), IsEmpty());
  EXPECT_TRUE(eventually([&] { return staged() == 0; }));
}

TEST_F(CommandsTest, AReceiptTellsWhatWentAndWhatCannot) {
  control_.receipt.samples = 3;
  control_.receipt.deleted = {"archive/known/Ada/0.npy"};
  control_.receipt.out_of_reach = {"backups"};
  serve();
  v1::ForgetPersonRequest request;
  request.set_name("Ada");
  const auto answer = ask(&v1::Gallery::Stub::ForgetPerson, request);
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.value.receipt().samples(), 3);
  EXPECT_THAT(answer.value.receipt().deleted(), ElementsAre("archive/known/Ada/0.npy"));
  EXPECT_THAT(answer.value.receipt().out_of_reach(), ElementsAre("backups"));
}

}  // namespace
}  // namespace kith::test
