// An evaluation over the wire: files in pieces, one answer.
#include "kith/v1/gallery.grpc.pb.h"
#include "tests/daemon/rpc/rpc_fixture.hpp"

namespace kith::test {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;

class EvaluateRpc : public RpcTest {
 protected:
  static v1::EvaluateRequest piece(const std::string& name, const std::string& content,
                                   bool complete) {
    v1::EvaluateRequest made;
    made.set_name(name);
    made.set_person("ada");
    made.set_content(content);
    made.set_complete(complete);
    return made;
  }

  Answer<v1::EvaluateResponse> send(const std::vector<v1::EvaluateRequest>& pieces) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kPatience);
    v1::Gallery::Stub stub(connect());
    Answer<v1::EvaluateResponse> answer;
    const auto writer = stub.Evaluate(&context, &answer.value);
    for (const auto& one : pieces) writer->Write(one);
    writer->WritesDone();
    answer.status = writer->Finish();
    return answer;
  }
};

TEST_F(EvaluateRpc, PutsThePiecesOfEachFileTogether) {
  control_.evaluation.evaluation.faces = 7;
  control_.evaluation.unread = {{"b.npy", "it is broken"}};
  serve();
  const auto answer =
      send({piece("a.npy", "12", false), piece("", "345", true), piece("b.npy", "1", true)});
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.value.evaluation().faces(), 7);
  EXPECT_EQ(answer.value.evaluation().unread(0).message(), "it is broken");
  EXPECT_FALSE(answer.value.evaluation().has_rank1_accuracy());
  EXPECT_THAT(control_.requests(), ElementsAre("evaluate ada:a.npy:5 ada:b.npy:1"));
}

TEST_F(EvaluateRpc, SaysWhyItIsRefused) {
  control_.refusal = Error(ErrorKind::kConflict, "nobody has a reference yet");
  serve();
  EXPECT_THAT(send({piece("a.npy", "1", true)}).status,
              Says(StatusCode::FAILED_PRECONDITION, "nobody has a reference yet"));
}

}  // namespace
}  // namespace kith::test
