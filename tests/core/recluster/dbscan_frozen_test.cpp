// What scikit-learn 1.2.1 answered, frozen: DBSCAN(eps, min_samples, n_jobs=-1) on float32 rows
// whose values are multiples of 1/32, so that every implementation sees the same bits.
#include <string>

#include "tests/core/recluster/pool_fixture.hpp"

namespace kith {
namespace {

struct Frozen {
  std::uint64_t seed;
  std::size_t count, dimension, people;
  int spread;
  double eps;
  int min_samples;
  std::string labels;  // '.' noise, 'a' cluster 0, …
};

class Lehmer {
 public:
  explicit Lehmer(std::uint64_t seed) : state_(seed) {}
  int below(int n) {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return static_cast<int>((state_ >> 33U) % static_cast<std::uint64_t>(n));
  }

 private:
  std::uint64_t state_;
};

EmbeddingMatrix generate(const Frozen& frozen) {
  Lehmer random(frozen.seed);
  std::vector<std::vector<int>> centers(frozen.people, std::vector<int>(frozen.dimension));
  for (auto& center : centers) {
    for (int& value : center) value = random.below(65) - 32;
  }
  EmbeddingMatrix rows(frozen.count, frozen.dimension);
  for (std::size_t i = 0; i < frozen.count; ++i) {
    const auto& center =
        centers[static_cast<std::size_t>(random.below(static_cast<int>(frozen.people)))];
    for (std::size_t d = 0; d < frozen.dimension; ++d) {
      const int offset = random.below(2 * frozen.spread + 1) - frozen.spread;
      rows.row(i)[d] = static_cast<float>(center[d] + offset) / 32.0F;
    }
  }
  return rows;
}

std::string letters(const std::vector<std::int32_t>& labels) {
  std::string text;
  for (const std::int32_t label : labels) text += label < 0 ? '.' : static_cast<char>('a' + label);
  return text;
}

class DbscanFrozenTest : public testing::PoolFixture {
 protected:
  void expect_frozen(const Frozen& frozen) {
    const PoolSnapshot pool = snapshot(generate(frozen));
    EXPECT_EQ(letters(cluster(pool, frozen.eps, frozen.min_samples).labels), frozen.labels);
  }
};

TEST_F(DbscanFrozenTest, NinetyOfSixteenDimensions) {
  expect_frozen(
      {1, 90, 16, 6, 10, 0.95, 4,
       "aabbbcbdaaadbb.d.d..dbadeeeaceebddd.edbaeabb.da.aa.a.dadc.edeaade.bcaadcbcdbead..baddc"
       "aa.d"});
}

TEST_F(DbscanFrozenTest, HundredAndTwentyOfTwentyFourDimensions) {
  expect_frozen(
      {2, 120, 24, 12, 12, 1.45, 4,
       "a.bbec.jdhe.g.fg.e..bahaddfibffc.hf.bfdd.acfbfaie.c.ffg.ic.fcfj..a.f.f.afbh.id.icagc.i"
       "gi.hc.e.hgiic.idbdjegicfae.acjea.c"});
}

TEST_F(DbscanFrozenTest, HundredOfThirtyTwoDimensions) {
  expect_frozen(
      {3, 100, 32, 5, 14, 1.83, 5,
       "ab...fcdcaac.d.f.dbd..dcbedb.ccc..ea..c...bd..aabebc.ae.a..acc.caa...dbc.e.bbdd.abbbc.f"
       "aaabbf..b.a.a"});
}

}  // namespace
}  // namespace kith
