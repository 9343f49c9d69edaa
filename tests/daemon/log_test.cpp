#include "daemon/log.hpp"

#include <grpc/support/log.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace kith::test {
namespace {

std::string catalog() {
  std::ifstream file(KITH_SOURCE_DIR "/systemd/kithd.catalog");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Log, EveryKindHasAMessageIdOfItsOwnThatTheJournalExplains) {
  const std::string explanations = catalog();
  std::set<std::string_view> ids;
  for (int kind = 0; kind < log::kKinds; ++kind) {
    const std::string_view id = log::message_id(static_cast<log::Kind>(kind));
    EXPECT_EQ(id.size(), 32U);
    EXPECT_EQ(id.find_first_not_of("0123456789abcdef"), id.npos);
    EXPECT_TRUE(ids.insert(id).second) << id;
    EXPECT_NE(explanations.find("-- " + std::string(id) + "\nSubject: "), explanations.npos) << id;
  }
}

TEST(Log, WhatGrpcQuotesForgesNoLine) {
  gpr_set_log_verbosity(GPR_LOG_SEVERITY_ERROR);
  set_up_log("info");
  testing::internal::CaptureStderr();
  gpr_log(GPR_ERROR, "bad header: %s", "x\n12:00:00 critical  all is lost");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  set_up_log("debug");
  testing::internal::CaptureStderr();
  gpr_log(GPR_ERROR, "bad header: %s", "x\n12:00:00 critical  all is lost");
  const std::string line = testing::internal::GetCapturedStderr();
  set_up_log("info");
  EXPECT_NE(line.find("debug"), line.npos) << line;
  EXPECT_EQ(line.find('\n'), line.size() - 1) << line;
}

TEST(Log, NamesNobodyByThePathOfAFile) {
  EXPECT_EQ(log::without_names("failed: known/Ada Lovelace/0.npy is empty"),
            "failed: known/…/0.npy is empty");
  EXPECT_EQ(log::without_names("cannot list /srv/kith/archive/known/ada: no such file"),
            "cannot list /srv/kith/archive/known/…: no such file");
  EXPECT_EQ(log::without_names("known/ada"), "known/…");
  EXPECT_EQ(log::without_names("known/ada/a.npy, known/bob/b.npy"), "known/…/a.npy, known/…/b.npy");
  EXPECT_EQ(log::without_names("drop faces into known/ and wait"),
            "drop faces into known/ and wait");
  EXPECT_EQ(log::without_names("inbox/known"), "inbox/known");
}

}  // namespace
}  // namespace kith::test
