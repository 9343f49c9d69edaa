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
  constexpr std::size_t kDimension = 5;
  UnknownPool pool;
  const auto adopt = [&pool](const std::vector<SampleId>& ids, float value, std::size_t dimension) {
    const auto block =
        std::make_shared<const std::vector<float>>(ids.size() * dimension + dimension, value);
    auto rows = row_pointers(*block, dimension);
    rows.erase(rows.begin());  // the block may hold more than is the pool's
    pool.adopt(ids, {rows, dimension}, block, ids.size() + 1);
  };
  adopt({3}, 3, kDimension);
  adopt({7, 8}, 8, kDimension);
  const PoolSnapshot before = pool.snapshot();
  EmbeddingMatrix rows(3, kDimension);
  rows.row(2)[4] = 11;
  pool.insert(std::vector<SampleId>{9, 10, 11}, rows);
  const PoolSnapshot after = pool.snapshot();
  EXPECT_EQ(before.size(), 3U);
  EXPECT_EQ(before.row(2)[4], 8);
  EXPECT_EQ(after.size(), 6U);
  EXPECT_EQ(after.row(0)[0], 3);
  EXPECT_EQ(after.row(5)[4], 11);
  EXPECT_THROW(adopt({5}, 5, kDimension), Error);
  EXPECT_THROW(adopt({50}, 5, kDimension - 1), Error);
}

TEST_F(PoolTest, RefusesRowsOfAnotherDimension) {
  insert({1});
  EXPECT_THROW(pool_.insert(std::vector<SampleId>{2}, EmbeddingMatrix(1, 3)), Error);
}

}  // namespace
}  // namespace kith
