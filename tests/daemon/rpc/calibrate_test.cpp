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

TEST_F(CalibrateRpc, NamesTheDecisionsAndClustersThatWouldChange) {
  Prospect& then = control_.calibration.prospect.emplace();
  then.tolerance = 0.9;
  then.decisions_changed = 700;
  then.decisions = {{7, SampleState::kUnknown, 0, SampleState::kKnown, 2, 0.84}};
  then.clusters = 3;
  then.noise = 1;
  then.clusters_changed = 1;
  then.cluster_changes = {{ClusterEventKind::kBorn, 0, 0, 4, {12}}};
  control_.calibration.samples[7].file = "door/7.npy";
  control_.calibration.names[2] = "Ada";
  serve();
  v1::CalibrateRequest request;
  request.set_tolerance(0.9);
  const auto answer = ask(&CalibrateStub::Calibrate, request);
  ASSERT_TRUE(answer.status.ok()) << answer.status.error_message();
  const v1::CalibrationReport& report = answer.value.report();
  EXPECT_EQ(report.tolerance_after(), 0.9);
  EXPECT_EQ(report.decisions_changed(), 700);
  ASSERT_EQ(report.decision_changes_size(), 1);
  EXPECT_EQ(report.decision_changes(0).file(), "door/7.npy");
  EXPECT_EQ(report.decision_changes(0).state_before(), v1::SAMPLE_STATE_UNKNOWN);
  EXPECT_FALSE(report.decision_changes(0).has_person_before());
  EXPECT_EQ(report.decision_changes(0).person(), "Ada");
  EXPECT_EQ(report.clusters_changed(), 1);
  ASSERT_EQ(report.cluster_changes_size(), 1);
  EXPECT_FALSE(report.cluster_changes(0).has_cluster());
  EXPECT_EQ(report.cluster_changes(0).change(), "born");
  EXPECT_THAT(report.cluster_changes(0).others(), ElementsAre(12));
  EXPECT_THAT(control_.requests(), ElementsAre("calibrate at tolerance 0.9"));
}

TEST_F(CalibrateRpc, SaysWhetherManyUnknownFacesShowNoStructure) {
  Prospect& then = control_.calibration.prospect.emplace();
  then.structureless = true;
  then.unknown = 50;
  serve();
  const auto structureless = [&] {
    const auto answer = ask(&CalibrateStub::Calibrate, v1::CalibrateRequest());
    EXPECT_FALSE(answer.value.report().has_eps());
    return answer.value.report().structureless();
  };
  EXPECT_FALSE(structureless());
  then.unknown = 51;
  EXPECT_TRUE(structureless());
}

TEST_F(CalibrateRpc, ANumberOfOnesOwnIsLookedAtAndNotApplied) {
  serve();
  v1::CalibrateRequest request;
  request.set_eps(0.7);
  request.set_apply(true);
  EXPECT_THAT(ask(&CalibrateStub::Calibrate, request).status,
              Says(StatusCode::INVALID_ARGUMENT, "write it into kithd.toml"));
  request.set_apply(false);
  request.set_eps(2.5);
  EXPECT_THAT(ask(&CalibrateStub::Calibrate, request).status,
              Says(StatusCode::INVALID_ARGUMENT, "an eps lies between 1e-06 and 2"));
  EXPECT_THAT(control_.requests(), ElementsAre());
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
