#include "daemon/rpc/convert.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "core/base/error.hpp"
#include "tests/daemon/rpc/fake_control.hpp"

namespace kith::rpc {
namespace {

using test::at;

std::string upper(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(), [](unsigned char c) { return std::toupper(c); });
  return result;
}

std::string nobody(PersonId id) {
  return "person " + std::to_string(id);
}

TEST(Convert, EveryReasonKeepsItsName) {
  for (int i = v1::RejectionReason_MIN + 1; i <= v1::RejectionReason_MAX; ++i) {
    const auto reason = static_cast<RejectionReason>(i);
    EXPECT_EQ(v1::RejectionReason_Name(to_proto(reason)),
              "REJECTION_REASON_" + upper(name_of(reason)));
  }
  EXPECT_EQ(
      rejection_reason_named(name_of(static_cast<RejectionReason>(v1::RejectionReason_MAX + 1))),
      std::nullopt);
}

TEST(Convert, EveryEventKindKeepsItsName) {
  for (int i = v1::EventKind_MIN + 1; i <= v1::EventKind_MAX; ++i) {
    const auto kind = static_cast<EventKind>(i);
    EXPECT_EQ(v1::EventKind_Name(to_proto(kind)), "EVENT_KIND_" + upper(name_of(kind)));
  }
  EXPECT_EQ(event_kind_named(name_of(static_cast<EventKind>(v1::EventKind_MAX + 1))), std::nullopt);
}

TEST(Convert, EveryCommandKindKeepsItsName) {
  for (int i = v1::CommandKind_MIN + 1; i <= v1::CommandKind_MAX; ++i) {
    const auto kind = static_cast<CommandKind>(i);
    EXPECT_EQ(v1::CommandKind_Name(static_cast<v1::CommandKind>(i)),
              "COMMAND_KIND_" + upper(name_of(kind)));
  }
  EXPECT_EQ(name_of(static_cast<CommandKind>(v1::CommandKind_MAX + 1)), "invalid");
}

TEST(Convert, EverySampleStateKeepsItsNameThereAndBack) {
  for (int i = v1::SampleState_MIN + 1; i <= v1::SampleState_MAX; ++i) {
    const auto state = from_proto(static_cast<v1::SampleState>(i));
    ASSERT_TRUE(state);
    EXPECT_EQ(v1::SampleState_Name(to_proto(*state)), "SAMPLE_STATE_" + upper(name_of(*state)));
  }
  EXPECT_EQ(from_proto(v1::SAMPLE_STATE_UNSPECIFIED), std::nullopt);
  EXPECT_THROW(from_proto(static_cast<v1::SampleState>(99)), Error);
}

TEST(Convert, EveryFileStateKeepsItsName) {
  for (const auto state : {FileState::kArchived, FileState::kFailed, FileState::kDuplicate})
    EXPECT_EQ(v1::FileState_Name(to_proto(state)), "FILE_STATE_" + upper(name_of(state)));
}

TEST(Convert, ASampleCarriesItsEvidence) {
  SampleRecord record;
  record.id = 7;
  record.file = "a\xff.npy";
  record.row = 3;
  record.state = SampleState::kKnown;
  record.person = 2;
  record.person_name = "Anna";
  record.evidence.best = Neighbor{.reference = 1, .person = 2, .distance = 0.5};
  record.evidence.runner_up = Neighbor{.reference = 4, .person = 5, .distance = 0.75};
  record.taken_in_at = at(10);
  const auto sample = to_proto(record, nobody);
  EXPECT_EQ(sample.id(), 7);
  EXPECT_EQ(sample.file(), "a\xff.npy");
  EXPECT_EQ(sample.row(), 3);
  EXPECT_EQ(sample.state(), v1::SAMPLE_STATE_KNOWN);
  EXPECT_EQ(sample.person(), "Anna");
  EXPECT_EQ(sample.distance(), 0.5);
  EXPECT_EQ(sample.nearest_person(), "person 2");
  EXPECT_EQ(sample.nearest_reference(), 1);
  EXPECT_EQ(sample.runner_up_person(), "person 5");
  EXPECT_EQ(sample.runner_up_distance(), 0.75);
  EXPECT_EQ(sample.intake_time().seconds(), 10);
}

TEST(Convert, WhatASampleHasNotIsAbsent) {
  const auto sample = to_proto(SampleRecord{}, nobody);
  EXPECT_FALSE(sample.has_person());
  EXPECT_FALSE(sample.has_distance());
  EXPECT_FALSE(sample.has_cluster());
  EXPECT_FALSE(sample.has_label());
  EXPECT_FALSE(sample.has_image());
  EXPECT_EQ(sample.kind(), v1::POINT_KIND_UNSPECIFIED);
}

TEST(Convert, NoiseHasAKindAndNoCluster) {
  SampleRecord record;
  record.kind = 0;
  const auto sample = to_proto(record, nobody);
  EXPECT_EQ(sample.kind(), v1::POINT_KIND_NOISE);
  EXPECT_FALSE(sample.has_cluster());
}

TEST(Convert, TextThatIsNoUtf8IsPercentEncoded) {
  PersonRecord record;
  record.name = "J\xfcrgen";
  EXPECT_EQ(to_proto(record, "").name(), "J%FCrgen");
}

TEST(Convert, TimesBeforeTheEpochRoundDown) {
  EventRecord record;
  record.time = Timestamp(std::chrono::microseconds(-1));
  EXPECT_EQ(to_proto(record).time().seconds(), -1);
  EXPECT_EQ(to_proto(record).time().nanos(), 999'999'000);
}

TEST(Convert, AFailedFileSaysWhy) {
  FileRecord record;
  record.path = "x.npy";
  record.state = FileState::kFailed;
  record.reason = RejectionReason::kBadValues;
  record.message = "row 1 is zero";
  record.bad_row_count = 2;
  record.bad_rows = {1, 5};
  const auto file = to_proto(record, "");
  EXPECT_EQ(file.reason(), v1::REJECTION_REASON_BAD_VALUES);
  EXPECT_EQ(file.message(), "row 1 is zero");
  EXPECT_EQ(file.bad_row_count(), 2);
  EXPECT_THAT(file.bad_rows(), testing::ElementsAre(1, 5));
  EXPECT_FALSE(file.has_original());
}

TEST(Convert, StatusAddsUpAndNamesWhatIsWrong) {
  StatusReport report;
  report.counts = {.known = 1, .unknown = 2, .ambiguous = 3, .references = 4};
  report.degraded = {"the disk is full"};
  report.dimension = 512;
  const auto status = to_proto(report, "1.2.3");
  EXPECT_EQ(status.samples(), 10);
  EXPECT_EQ(status.health(), v1::HEALTH_DEGRADED);
  EXPECT_THAT(status.degraded(), testing::ElementsAre("the disk is full"));
  EXPECT_EQ(status.dimension(), 512);
  EXPECT_EQ(status.version(), "1.2.3");
}

TEST(Convert, AnEmptyRootHasNoDimensionAndNoRecluster) {
  const auto status = to_proto(StatusReport{}, "");
  EXPECT_EQ(status.health(), v1::HEALTH_OK);
  EXPECT_FALSE(status.has_dimension());
  EXPECT_FALSE(status.has_last_recluster());
  EXPECT_FALSE(status.has_next_recluster_time());
  EXPECT_FALSE(status.has_advice());
}

}  // namespace
}  // namespace kith::rpc
