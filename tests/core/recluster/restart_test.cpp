// What a clusterer has found survives a restart, and nothing but time is lost when it does not.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/core/recluster/pool_fixture.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

class RestartTest : public testing::PoolFixture {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("kith-restart-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    file_ = folder_ / "neighbors";
  }
  void TearDown() override { fs::remove_all(folder_); }

  void insert(SampleId first, std::size_t count) {
    std::vector<SampleId> ids(count);
    std::iota(ids.begin(), ids.end(), first);
    pool_.insert(ids, testing::random_faces(random_, count, 24, 10, 0.6));
  }

  void erase(SampleId first, SampleId last) {
    std::vector<SampleId> ids(static_cast<std::size_t>(last - first));
    std::iota(ids.begin(), ids.end(), first);
    pool_.erase(ids);
  }

  void restart(NeighborOptions options = {}) {
    clusterer_.save(file_, 7);
    clusterer_ = Clusterer(threads_, options);
    ASSERT_TRUE(clusterer_.load(file_, 7));
  }

  void expect_like_a_batch_run(double eps = 0.75) {
    const PoolSnapshot pool = pool_.snapshot();
    const ClusterLabels labels = cluster(pool, eps, 3);
    const ClusterLabels batch = Clusterer(threads_).run(pool, {eps, 3}).labels;
    EXPECT_EQ(labels.labels, batch.labels);
    EXPECT_EQ(labels.kinds, batch.kinds);
  }

  void change(std::size_t at, char byte) {
    std::fstream file(file_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
  }

  fs::path folder_;
  fs::path file_;
  UnknownPool pool_;
};

TEST_F(RestartTest, GoesOnWhereItStopped) {
  insert(1, 300);
  expect_like_a_batch_run();
  restart();
  expect_like_a_batch_run();
  erase(20, 60);
  expect_like_a_batch_run();
  insert(1000, 50);
  expect_like_a_batch_run();
}

TEST_F(RestartTest, SeesWhatCameAndWentMeanwhile) {
  insert(1, 300);
  expect_like_a_batch_run();
  clusterer_.save(file_, 7);
  erase(100, 180);
  insert(500, 90);
  insert(120, 10);  // ids that mean other rows now
  clusterer_ = Clusterer(threads_);
  ASSERT_TRUE(clusterer_.load(file_, 7));
  expect_like_a_batch_run();
}

TEST_F(RestartTest, AThinnedGraphGoesOnToo) {
  NeighborOptions tight;
  tight.pair_budget = 0;
  tight.pairs_per_sample = 1;
  tight.dense = 6;
  clusterer_ = Clusterer(threads_, tight);
  insert(1, 300);
  expect_like_a_batch_run();
  restart(tight);
  insert(400, 20);
  expect_like_a_batch_run();
  erase(10, 50);
  expect_like_a_batch_run();
  restart(tight);
  expect_like_a_batch_run();
  erase(80, 90);
  expect_like_a_batch_run();
  restart(tight);
  erase(100, 130);
  expect_like_a_batch_run();
}

TEST_F(RestartTest, AnotherEpsIsFoundAnew) {
  insert(1, 200);
  expect_like_a_batch_run();
  restart();
  expect_like_a_batch_run(0.9);
}

TEST_F(RestartTest, AFileOfAnotherHistoryIsNotBelieved) {
  insert(1, 100);
  expect_like_a_batch_run();
  clusterer_.save(file_, 8);
  EXPECT_FALSE(Clusterer(threads_).load(file_, 7)) << "the catalog was brought back from a copy";
  EXPECT_TRUE(Clusterer(threads_).load(file_, 8));
  EXPECT_TRUE(Clusterer(threads_).load(file_, 9));
}

TEST_F(RestartTest, ALittleMoreIsNotWrittenUntilTheEnd) {
  insert(1, 200);
  expect_like_a_batch_run();
  clusterer_.save_if_much(file_, 7);
  const auto first = fs::file_size(file_);
  insert(300, 2);
  expect_like_a_batch_run();
  clusterer_.save_if_much(file_, 7);
  EXPECT_EQ(fs::file_size(file_), first);
  clusterer_.save(file_, 7);
  EXPECT_GT(fs::file_size(file_), first);
}

TEST_F(RestartTest, WhoLeftIsNotKeptOnDisk) {
  insert(1, 200);
  expect_like_a_batch_run();
  clusterer_.save(file_, 7);
  const auto first = fs::file_size(file_);
  erase(17, 18);
  expect_like_a_batch_run();
  clusterer_.save_if_much(file_, 7);
  EXPECT_LT(fs::file_size(file_), first);
}

TEST_F(RestartTest, PreparingChangesNothingButTheTimeOfTheNextRun) {
  insert(1, 300);
  expect_like_a_batch_run();
  restart();
  clusterer_.prepare(pool_.snapshot(), {0.75, 3}, GuardMode::kFlag);
  insert(400, 20);
  expect_like_a_batch_run();
  clusterer_.prepare(pool_.snapshot(), {0.9, 3}, GuardMode::kFlag);
  expect_like_a_batch_run(0.9);
}

TEST_F(RestartTest, ADamagedFileIsNotBelieved) {
  insert(1, 100);
  expect_like_a_batch_run();
  clusterer_.save(file_, 7);
  const auto size = fs::file_size(file_);
  EXPECT_FALSE(Clusterer(threads_).load(folder_ / "nothing", 7));
  for (const std::size_t at :
       {std::size_t{0}, std::size_t{7}, std::size_t{40}, size / 2, size - 1}) {
    clusterer_.save(file_, 7);
    change(at, '\x7f');
    EXPECT_FALSE(Clusterer(threads_).load(file_, 7)) << "byte " << at;
  }
  clusterer_.save(file_, 7);
  fs::resize_file(file_, size - 4);
  EXPECT_FALSE(Clusterer(threads_).load(file_, 7));
  fs::resize_file(file_, 3);
  EXPECT_FALSE(Clusterer(threads_).load(file_, 7));
  expect_like_a_batch_run();
}

}  // namespace
}  // namespace kith
