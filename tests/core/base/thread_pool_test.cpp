#include "core/base/thread_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <stdexcept>
#include <thread>
#include <vector>

namespace kith {
namespace {

class Pool : public ::testing::TestWithParam<std::size_t> {
 protected:
  ThreadPool pool_{GetParam()};
};

TEST_P(Pool, RunsEachTaskOnce) {
  for (const std::size_t count : {0U, 1U, 2U, 7U, 1000U}) {
    std::vector<std::atomic<int>> runs(count);
    pool_.parallel_for(count, [&](std::size_t i) { ++runs[i]; });
    for (const auto& times : runs) EXPECT_EQ(times, 1);
  }
}

TEST_P(Pool, IsDoneWhenItReturns) {
  for (int round = 0; round < 300; ++round) {
    std::vector<int> done(16);  // no atomics: the return orders the writes before the reads
    pool_.parallel_for(done.size(), [&](std::size_t i) { done[i] = round; });
    EXPECT_EQ(done, std::vector<int>(16, round));
  }
}

TEST_P(Pool, RethrowsAndSkipsTheRest) {
  std::atomic<int> runs = 0;
  const auto task = [&](std::size_t) {
    ++runs;
    throw std::runtime_error("task failed");
  };
  EXPECT_THROW(pool_.parallel_for(1000, task), std::runtime_error);
  EXPECT_LE(static_cast<std::size_t>(runs), pool_.size());
}

TEST_P(Pool, WorksOnAfterAFailure) {
  EXPECT_THROW(pool_.parallel_for(4, [](std::size_t) { throw std::runtime_error("once"); }),
               std::runtime_error);
  std::atomic<int> runs = 0;
  pool_.parallel_for(100, [&](std::size_t) { ++runs; });
  EXPECT_EQ(runs, 100);
}

TEST_P(Pool, ServesSeveralCallersAtOnce) {
  std::atomic<int> runs = 0;
  std::vector<std::jthread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&] {
      for (int round = 0; round < 50; ++round) pool_.parallel_for(10, [&](std::size_t) { ++runs; });
    });
  }
  callers.clear();
  EXPECT_EQ(runs, 4 * 50 * 10);
}

INSTANTIATE_TEST_SUITE_P(Threads, Pool, ::testing::Values(1, 2, 5));

TEST(ThreadPool, CountsItsCaller) {
  EXPECT_EQ(ThreadPool(3).size(), 3U);
  EXPECT_GE(ThreadPool(0).size(), 1U);
}

TEST(ThreadPool, OfOneRunsInline) {
  ThreadPool pool(1);
  pool.parallel_for(10, [caller = std::this_thread::get_id()](std::size_t) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
  });
}

TEST(ThreadPool, UsesAllItsThreadsAtOnce) {
  ThreadPool pool(3);
  std::barrier all_here(3);  // nobody passes unless three are inside
  pool.parallel_for(3, [&](std::size_t) { all_here.arrive_and_wait(); });
}

}  // namespace
}  // namespace kith
