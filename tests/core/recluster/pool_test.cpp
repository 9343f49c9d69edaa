#include "core/recluster/pool.hpp"

#include <gmock/gmock.h>

#include "core/base/error.hpp"

namespace kith {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PoolTest : public ::testing::Test {
 protected:
  // Each sample's row says its id.
  void insert(const std::vector<SampleId>& ids) {
    EmbeddingMatrix rows;
    for (const SampleId id : ids) rows.append(std::vector{static_cast<float>(id), 1.0F});
    pool_.insert(ids, rows);
  }

  static void expect_rows_fit(const PoolSnapshot& view) {
    for (std::size_t i = 0; i < view.size(); ++i) {
      EXPECT_THAT(view.row(i), ElementsAre(static_cast<float>(view.ids()[i]), 1.0F));
    }
  }

  UnknownPool pool_;
};

TEST_F(PoolTest, KeepsSamplesInOrderOfId) {
  insert({5, 9});
  insert({2, 7, 12});
  EXPECT_THAT(pool_.ids(), ElementsAre(2, 5, 7, 9, 12));
  expect_rows_fit(pool_.snapshot());
  EXPECT_TRUE(pool_.contains(7));
  EXPECT_FALSE(pool_.contains(6));
}

TEST_F(PoolTest, ErasesWhatIsThereAndIgnoresWhatIsNot) {
  insert({1, 2, 3, 4});
  pool_.erase(std::vector<SampleId>{2, 4, 8});
  EXPECT_THAT(pool_.ids(), ElementsAre(1, 3));
  expect_rows_fit(pool_.snapshot());
}

TEST_F(PoolTest, ASnapshotOutlivesWhateverHappensToThePool) {
  insert({1, 2, 3, 4, 5, 6});
  const PoolSnapshot before = pool_.snapshot();
  pool_.erase(std::vector<SampleId>{1, 2, 3, 4, 5});
  insert({7, 8});
  EXPECT_THAT(before.ids(), ElementsAre(1, 2, 3, 4, 5, 6));
  expect_rows_fit(before);
  expect_rows_fit(pool_.snapshot());
  pool_.clear();
  expect_rows_fit(before);
  EXPECT_THAT(pool_.snapshot().ids(), IsEmpty());
}

TEST_F(PoolTest, FillsManyChunks) {
  for (SampleId first = 1; first < 20000; first += 100) {
    std::vector<SampleId> ids;
    for (SampleId id = first; id < first + 100; ++id) ids.push_back(id);
    insert(ids);
  }
  EXPECT_EQ(pool_.size(), 20000U);
  expect_rows_fit(pool_.snapshot());
}

TEST_F(PoolTest, AdoptsRowsAndGoesOnBehindThem) {
  const auto five = [](float value) { return std::vector<float>(5, value); };
  UnknownPool pool;
  pool.adopt({3}, five(3), 5);
  std::vector<float> two = five(7);
  two.resize(10, 8);
  two.reserve(20);  // room for more, which is used
  pool.adopt({7, 8}, std::move(two), 5);
  const std::vector<SampleId> more{9, 10, 11};
  EmbeddingMatrix rows(3, 5);
  rows.row(2)[4] = 11;
  const PoolSnapshot before = pool.snapshot();
  pool.insert(more, rows);
  const PoolSnapshot after = pool.snapshot();
  EXPECT_EQ(before.size(), 3U);
  EXPECT_EQ(before.row(2)[4], 8);
  EXPECT_EQ(after.size(), 6U);
  EXPECT_EQ(after.row(0)[0], 3);
  EXPECT_EQ(after.row(5)[4], 11);
  EXPECT_THROW(pool.adopt({5}, five(5), 5), Error);
  EXPECT_THROW(pool.adopt({50}, five(5), 4), Error);
}

TEST_F(PoolTest, RefusesRowsOfAnotherDimension) {
  insert({1});
  EXPECT_THROW(pool_.insert(std::vector<SampleId>{2}, EmbeddingMatrix(1, 3)), Error);
}

}  // namespace
}  // namespace kith
