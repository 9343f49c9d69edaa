// All unknown embeddings, as a start reads them.
#include "core/catalog/pool_scan.hpp"

#include "tests/core/catalog/catalog_fixture.hpp"

namespace kith {
namespace {

using test::kind_thrown_by;
using test::run_sql;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PoolScan : public test::CatalogTest {
 protected:
  std::vector<SampleId> scanned() {
    std::vector<SampleId> ids;
    for (const EmbeddingSlice& slice : scan_pool(catalog(), 4, threads_)) {
      EXPECT_EQ(slice.vectors.size(), slice.samples.size() * 4);
      for (std::size_t i = 0; i < slice.samples.size(); ++i) {
        const auto row = std::span(slice.vectors).subspan(i * 4, 4);
        EXPECT_EQ(catalog().embedding(slice.samples[i]), std::vector(row.begin(), row.end()));
      }
      ids.insert(ids.end(), slice.samples.begin(), slice.samples.end());
    }
    return ids;
  }

  ThreadPool threads_{2};
};

TEST_F(PoolScan, FindsNothingInAnEmptyCatalog) {
  EXPECT_THAT(scanned(), IsEmpty());
}

TEST_F(PoolScan, FindsTheUnknownAndTheAmbiguousAlone) {
  committed([&] {
    add_sample();
    add_sample(SampleState::kAmbiguous);
    const PersonId ann = add_person("Ann");
    add_sample();
    add_sample();
    catalog().set_reference(3, ann);
    catalog().set_decision(4, {SampleState::kKnown, {Neighbor{3, ann, 0.5}, std::nullopt}});
    add_sample();
  });
  EXPECT_THAT(scanned(), ElementsAre(1, 2, 5));
}

TEST_F(PoolScan, ReadsSliceAfterSlice) {
  committed([&] {
    for (int i = 0; i < 9000; ++i) add_sample();
  });
  const std::vector<SampleId> ids = scanned();
  ASSERT_EQ(ids.size(), 9000U);
  EXPECT_EQ(ids.front(), 1);
  EXPECT_EQ(ids.back(), 9000);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
}

TEST_F(PoolScan, SaysWhenEmbeddingsContradictEachOther) {
  committed([&] {
    add_sample();
    add_sample();
  });
  run_sql(path(), "UPDATE embedding SET vector = zeroblob(20) WHERE sample_id = 2");
  EXPECT_EQ(kind_thrown_by([&] { scan_pool(catalog(), 4, threads_); }), ErrorKind::kCorrupted);
  run_sql(path(), "DELETE FROM embedding WHERE sample_id = 2");
  EXPECT_EQ(kind_thrown_by([&] { scan_pool(catalog(), 4, threads_); }), ErrorKind::kCorrupted);
}

}  // namespace
}  // namespace kith
