// Explanations over the wire.
#include "kith/v1/gallery.grpc.pb.h"
#include "kith/v1/samples.grpc.pb.h"
#include "tests/daemon/rpc/rpc_fixture.hpp"

namespace kith::test {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;

class ExplainRpc : public RpcTest {};

TEST_F(ExplainRpc, TellsWhyAndWhatWouldChangeIt) {
  control_.explanation.sample.id = 7;
  control_.explanation.candidates = {{"Ada", 3, 0.5, "known/Ada/a.npy", ""}};
  control_.explanation.why = "because";
  serve();
  v1::ExplainSampleRequest request;
  request.set_id(7);
  const auto answer = ask(&v1::Samples::Stub::ExplainSample, request);
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.value.explanation().sample().id(), 7);
  EXPECT_EQ(answer.value.explanation().candidates(0).person(), "Ada");
  EXPECT_EQ(answer.value.explanation().why(), "because");
  EXPECT_FALSE(answer.value.explanation().has_change());
  EXPECT_FALSE(answer.value.explanation().has_eps());
  EXPECT_THAT(control_.requests(), ElementsAre("explain 7"));
}

TEST_F(ExplainRpc, AnIdThatCanBeNoneIsRefused) {
  serve();
  EXPECT_THAT(ask(&v1::Samples::Stub::ExplainSample, v1::ExplainSampleRequest()).status,
              Says(StatusCode::INVALID_ARGUMENT, "0 is no id of a sample"));
}

TEST_F(ExplainRpc, ReferencesThatLookWrongComeWithNames) {
  control_.check.doubts = {{ReferenceDoubtReason::kMislabeled, 1, 10, 2, 20, 0.4, 0.9}};
  control_.check.names = {{10, "Ada"}, {20, "Bob"}};
  serve();
  const auto answer = ask(&v1::Gallery::Stub::CheckPeople, v1::CheckPeopleRequest());
  ASSERT_TRUE(answer.status.ok());
  const v1::ReferenceDoubt& doubt = answer.value.doubts(0);
  EXPECT_EQ(doubt.reason(), "mislabeled");
  EXPECT_EQ(doubt.person(), "Ada");
  EXPECT_EQ(doubt.other_person(), "Bob");
  EXPECT_EQ(doubt.own_distance(), 0.9);
}

}  // namespace
}  // namespace kith::test
