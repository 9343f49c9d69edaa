// A calibration over the wire.
#include "kith/v1/gallery.grpc.pb.h"
#include "tests/daemon/rpc/rpc_fixture.hpp"

namespace kith::test {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;
using CalibrateStub = v1::Gallery::Stub;

class CalibrateRpc : public RpcTest {};

TEST_F(CalibrateRpc, TellsWhatSuitsAndDrawsIt) {
  control_.calibration.found.tolerance = 0.86;
  control_.calibration.found.basis = ToleranceBasis::kStrangers;
  control_.calibration.curve = {{0.8, proportion(0, 10), proportion(5, 10)},
                                {0.9, proportion(1, 10), proportion(1, 10)}};
  serve();
  v1::CalibrateRequest request;
  request.set_fpir(0.1);
  request.set_plot(true);
  const auto answer = ask(&CalibrateStub::Calibrate, request);
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  EXPECT_EQ(answer.value.report().tolerance(), 0.86);
  EXPECT_EQ(answer.value.report().basis(), "strangers");
  EXPECT_FALSE(answer.value.report().has_eps());
  EXPECT_EQ(answer.value.report().curve_size(), 2);
  EXPECT_THAT(answer.value.plot_png(), testing::StartsWith("\x89PNG"));
  EXPECT_THAT(control_.requests(), ElementsAre("calibrate for 0.1"));
}

TEST_F(CalibrateRpc, TellsHowFarItIs) {
  serve();
  grpc::ClientContext context;
  CalibrateStub stub(connect());
  const auto reader = stub.Calibrate(&context, v1::CalibrateRequest());
  std::vector<double> told;
  for (v1::CalibrateResponse next; reader->Read(&next);) told.push_back(next.progress());
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_THAT(told, ElementsAre(0.5, 1));
}

TEST_F(CalibrateRpc, AnImpossibleFpirIsRefused) {
  serve();
  v1::CalibrateRequest request;
  request.set_fpir(1.5);
  EXPECT_THAT(ask(&CalibrateStub::Calibrate, request).status,
              Says(StatusCode::INVALID_ARGUMENT, "an FPIR lies between 0.0001 and 0.5"));
}

TEST_F(CalibrateRpc, ItIsAppliedAndPinnedOnRequest) {
  serve();
  v1::CalibrateRequest request;
  request.set_apply(true);
  request.set_pin(true);
  EXPECT_TRUE(ask(&CalibrateStub::Calibrate, request).status.ok());
  EXPECT_THAT(control_.requests(), ElementsAre("calibrate and apply pinned"));
}

}  // namespace
}  // namespace kith::test
