#include "daemon/heartbeat.hpp"

#include <gtest/gtest.h>

#include <utility>  // Boost.Asio 1.74 forgets it in C++20

namespace kith::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// A heart whose organs answer when the test says so.
class HeartbeatTest : public testing::Test {
 protected:
  HeartbeatTest() { heart_.start(milliseconds(1000)); }

  /// One interval in which the process used so much of a processor.
  int beats_after(milliseconds used) {
    processor_time_ += used;
    const int before = beats_;
    heart_.tick();
    return beats_ - before;
  }
  void answer(std::function<void()>& question) { std::exchange(question, {})(); }
  void all_answer() {
    answer(writer_);
    answer(server_);
  }

  boost::asio::io_context loop_;
  nanoseconds processor_time_{0};
  int beats_ = 0;
  std::function<void()> writer_;
  std::function<void()> server_;
  Heartbeat heart_{loop_,
                   {{"the writer", [this](auto alive) { writer_ = std::move(alive); }},
                    {"the RPC server", [this](auto alive) { server_ = std::move(alive); }}},
                   [this] { ++beats_; },
                   [this] { return processor_time_; }};
};

TEST_F(HeartbeatTest, BeatsWhileEveryoneAnswers) {
  for (int i = 0; i < 5; ++i) {
    all_answer();
    EXPECT_EQ(beats_after(milliseconds(1)), 1);
  }
}

TEST_F(HeartbeatTest, SkipsABeatWhenTheWriterHangs) {
  answer(server_);
  EXPECT_EQ(beats_after(milliseconds(1)), 0);
}

TEST_F(HeartbeatTest, SkipsABeatWhenTheRpcServerHangs) {
  answer(writer_);
  EXPECT_EQ(beats_after(milliseconds(1)), 0);
}

TEST_F(HeartbeatTest, BeatsAgainWhenItAnswersAfterAll) {
  answer(server_);
  EXPECT_EQ(beats_after(milliseconds(1)), 0);
  all_answer();
  EXPECT_EQ(beats_after(milliseconds(1)), 1);
}

TEST_F(HeartbeatTest, TakesALongComputationForNoHang) {
  answer(server_);
  EXPECT_EQ(beats_after(milliseconds(900)), 1);
  answer(server_);
  EXPECT_EQ(beats_after(milliseconds(2000)), 1);
}

TEST_F(HeartbeatTest, SkipsABeatWhenTheComputationEndsAndNobodyAnswers) {
  answer(server_);
  EXPECT_EQ(beats_after(milliseconds(900)), 1);
  answer(server_);
  EXPECT_EQ(beats_after(milliseconds(100)), 0);
}

}  // namespace
}  // namespace kith::test
