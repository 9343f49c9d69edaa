#include "daemon/rpc/lifecycle.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace kith::rpc {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class LifecycleTest : public testing::Test {
 protected:
  void wait_for_ready() {
    lifecycle_.when_ready([this](bool ready) { told_.push_back(ready); });
  }

  Lifecycle lifecycle_;
  std::vector<bool> told_;
  int ended_ = 0;
};

TEST_F(LifecycleTest, WhatWaitsIsToldWhenTheDaemonIsReady) {
  wait_for_ready();
  EXPECT_THAT(told_, IsEmpty());
  lifecycle_.ready();
  EXPECT_THAT(told_, ElementsAre(true));
}

TEST_F(LifecycleTest, ADaemonThatIsReadyKeepsNobodyWaiting) {
  lifecycle_.ready();
  wait_for_ready();
  EXPECT_THAT(told_, ElementsAre(true));
}

TEST_F(LifecycleTest, ADaemonThatStopsBeforeItIsReadySaysSo) {
  wait_for_ready();
  lifecycle_.stop();
  wait_for_ready();
  EXPECT_THAT(told_, ElementsAre(false, false));
}

TEST_F(LifecycleTest, ARegisteredEndingIsCalledOnce) {
  const auto registration = lifecycle_.on_stop([this] { ++ended_; });
  lifecycle_.stop();
  lifecycle_.stop();
  EXPECT_EQ(ended_, 1);
}

TEST_F(LifecycleTest, ADroppedRegistrationIsNotCalled) {
  lifecycle_.on_stop([this] { ++ended_; }).reset();
  lifecycle_.stop();
  EXPECT_EQ(ended_, 0);
}

TEST_F(LifecycleTest, WhatBeginsAfterTheStopEndsAtOnce) {
  lifecycle_.stop();
  const auto registration = lifecycle_.on_stop([this] { ++ended_; });
  EXPECT_EQ(ended_, 1);
}

TEST_F(LifecycleTest, ARegistrationMayOutliveTheLifecycle) {
  auto lifecycle = std::make_unique<Lifecycle>();
  const auto registration = lifecycle->on_stop([this] { ++ended_; });
  lifecycle.reset();
}

}  // namespace
}  // namespace kith::rpc
