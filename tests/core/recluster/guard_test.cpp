// Planted chains and honest long clusters, seeded: what is flagged, and where it is cut.
#include "core/recluster/guard.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

#include "core/recluster/dbscan.hpp"
#include "core/search/distance.hpp"
#include "tests/core/recluster/pool_fixture.hpp"

namespace kith {
namespace {

constexpr std::size_t kDimension = 128;
using Row = std::vector<double>;

class Planter {
 public:
  explicit Planter(unsigned seed) : random_(seed) {}

  double between(double least, double most) {
    return std::uniform_real_distribution<double>(least, most)(random_);
  }
  std::size_t count(std::size_t least, std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(least, most)(random_);
  }
  double normal() { return normal_(random_); }

  Row direction() {
    Row row(kDimension);
    for (double& value : row) value = normal();
    return scaled(row);
  }
  /// A point of the arc from `from` towards `to`, `angle` on, moved by `spread` in a direction of
  /// its own.
  void point(EmbeddingMatrix& rows, const Row& from, const Row& to, double angle, double spread) {
    const Row aside = direction();
    Row row(kDimension);
    for (std::size_t i = 0; i < kDimension; ++i) {
      row[i] = std::cos(angle) * from[i] + std::sin(angle) * to[i] + spread * aside[i];
    }
    row = scaled(row);
    rows.append(std::vector<float>(row.begin(), row.end()));
  }
  /// At a right angle to `to`.
  Row across(const Row& to) {
    Row row = direction();
    double along = 0;
    for (std::size_t i = 0; i < kDimension; ++i) along += row[i] * to[i];
    for (std::size_t i = 0; i < kDimension; ++i) row[i] -= along * to[i];
    return scaled(row);
  }

 private:
  static Row scaled(Row row) {
    double norm = 0;
    for (const double value : row) norm += value * value;
    for (double& value : row) value /= std::sqrt(norm);
    return row;
  }

  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
};

struct Planted {
  EmbeddingMatrix rows;
  std::size_t first = 0;   // rows of the first group, which come first
  std::size_t second = 0;  // rows of the second, which come next
  double eps = 0;
};

Planted chain(Planter& plant) {
  Planted made;
  const Row here = plant.direction();
  const Row there = plant.across(here);
  made.eps = plant.between(0.5, 0.9);
  const double spread = plant.between(0.25, 0.42) * made.eps;
  const std::size_t bridges = plant.count(1, 3);
  const double step = 0.85 * made.eps;
  const double length = step * static_cast<double>(bridges + 1);
  made.first = plant.count(5, 40);
  made.second = plant.count(5, 40);
  for (std::size_t i = 0; i < made.first; ++i) {
    plant.point(made.rows, here, there, 0, spread * plant.between(0.6, 1.1));
  }
  for (std::size_t i = 0; i < made.second; ++i) {
    plant.point(made.rows, here, there, length, spread * plant.between(0.6, 1.1));
  }
  for (std::size_t b = 1; b <= bridges; ++b) {
    plant.point(made.rows, here, there, step * static_cast<double>(b), 0.02);
  }
  return made;
}

Planted elongated(Planter& plant) {
  Planted made;
  const Row here = plant.direction();
  const Row there = plant.across(here);
  made.eps = plant.between(0.5, 0.9);
  const double spread = plant.between(0.14, 0.42) * made.eps;
  const double length = plant.between(1, 4) * made.eps;
  const bool even = plant.between(0, 1) < 0.5;
  const std::size_t count = plant.count(12, 80);
  for (std::size_t i = 0; i < count; ++i) {
    const double at = even ? plant.between(0, length) : length * (0.5 + plant.normal() / 4);
    plant.point(made.rows, here, there, at, spread);
  }
  return made;
}

class GuardTest : public testing::PoolFixture {
 protected:
  ThreadPool alone_{1};  // small clusters are judged before another thread wakes up
  struct Judged {
    PoolSnapshot pool;
    ClusterLabels labels;
    NeighborGraph graph;
  };

  Judged judge(const Planted& planted) {
    Judged judged{snapshot(planted.rows), {}, {}};
    judged.graph = graph_of(planted.rows, planted.eps);
    judged.labels = cluster_labels(judged.pool.ids(), judged.graph, 3);
    return judged;
  }
  std::vector<ChainedCluster> chains(const Judged& judged) {
    SoundClusters none;
    return find_chains(judged.pool, judged.labels, judged.graph, alone_, none);
  }
  GuardCuts split(Judged& judged) {
    SoundClusters none;
    return split_chains(judged.pool, judged.labels, judged.graph, alone_, none);
  }
  // All with all: of so few rows that takes less than a screen does.
  static NeighborGraph graph_of(const EmbeddingMatrix& rows, double eps) {
    NeighborGraph graph;
    graph.degrees.assign(rows.rows(), 1);
    for (std::uint32_t i = 0; i < rows.rows(); ++i) {
      for (std::uint32_t j = 0; j < i; ++j) {
        if (squared_distance(rows.row(i), rows.row(j)) > squared_eps(eps)) continue;
        graph.neighbors.push_back(j);
        ++graph.degrees[i];
        ++graph.degrees[j];
      }
      graph.offsets.push_back(graph.neighbors.size());
    }
    return graph;
  }
  bool one_cluster(const Judged& judged) const { return judged.labels.cluster_count == 1; }

  std::set<std::int32_t> labels_in(const ClusterLabels& labels, std::size_t from, std::size_t to) {
    return {labels.labels.begin() + static_cast<std::ptrdiff_t>(from),
            labels.labels.begin() + static_cast<std::ptrdiff_t>(to)};
  }
};

TEST_F(GuardTest, AThousandPlantedChainsAreFlaggedAndCutWhereTheyWerePlanted) {
  Planter plant(1);
  for (int planted = 0; planted < 1000;) {
    const Planted chained = chain(plant);
    Judged judged = judge(chained);
    const auto all = labels_in(judged.labels, 0, chained.rows.rows());
    if (all != std::set<std::int32_t>{0}) continue;  // the links are longer than eps
    ++planted;
    ASSERT_EQ(chains(judged).size(), 1U) << "chain " << planted;
    const GuardCuts made = split(judged);
    EXPECT_EQ(made.cuts, 1U);
    EXPECT_GE(made.bridges, 1U);
    const auto first = labels_in(judged.labels, 0, chained.first);
    const auto second = labels_in(judged.labels, chained.first, chained.first + chained.second);
    EXPECT_EQ(first.size(), 1U) << "chain " << planted;
    EXPECT_EQ(second.size(), 1U) << "chain " << planted;
    EXPECT_NE(first, second) << "chain " << planted;
  }
}

TEST_F(GuardTest, OfAThousandElongatedClustersUnderTwoPercentAreFlagged) {
  Planter plant(2);
  std::size_t flagged = 0;
  for (int planted = 0; planted < 1000;) {
    const Judged judged = judge(elongated(plant));
    if (!one_cluster(judged)) continue;
    ++planted;
    flagged += !chains(judged).empty();
  }
  EXPECT_LT(flagged, 20U);
}

TEST_F(GuardTest, ARoundClusterIsLeftAlone) {
  Planter plant(3);
  Planted made;
  const Row center = plant.direction();
  for (int i = 0; i < 100; ++i) plant.point(made.rows, center, plant.across(center), 0, 0.6);
  made.eps = 0.8;
  Judged judged = judge(made);
  const std::vector<std::int32_t> before = judged.labels.labels;
  EXPECT_TRUE(chains(judged).empty());
  EXPECT_EQ(split(judged).cuts, 0U);
  EXPECT_EQ(judged.labels.labels, before);
}

TEST_F(GuardTest, TheCutNamesTheSmallerSideAndWhoJoinsIt) {
  Planter plant(4);
  Planted made;
  const Row here = plant.direction();
  const Row there = plant.across(here);
  for (int i = 0; i < 20; ++i) plant.point(made.rows, here, there, 0, 0.2);
  for (int i = 0; i < 10; ++i) plant.point(made.rows, here, there, 1.0, 0.2);
  plant.point(made.rows, here, there, 0.5, 0.02);
  made.eps = 0.6;
  const Judged judged = judge(made);
  const auto chained = chains(judged);
  ASSERT_EQ(chained.size(), 1U);
  EXPECT_LE(chained[0].part.size(), 11U);
  EXPECT_TRUE(std::includes(chained[0].part.begin(), chained[0].part.end(),
                            judged.pool.ids().begin() + 20, judged.pool.ids().begin() + 30));
  EXPECT_EQ(chained[0].bridges, std::vector<SampleId>{31});
}

TEST_F(GuardTest, AClusterThatHeldIsJudgedAgainWhenItGrew) {
  Planter plant(5);
  Planted made;
  const Row here = plant.direction();
  const Row there = plant.across(here);
  for (int i = 0; i < 20; ++i) plant.point(made.rows, here, there, 0, 0.2);
  made.eps = 0.6;
  SoundClusters sound;
  const auto chains_now = [&] {
    const Judged judged = judge(made);
    return find_chains(judged.pool, judged.labels, judged.graph, alone_, sound).size();
  };
  EXPECT_EQ(chains_now(), 0U);
  EXPECT_EQ(chains_now(), 0U);
  for (int i = 0; i < 10; ++i) plant.point(made.rows, here, there, 1.0, 0.2);
  plant.point(made.rows, here, there, 0.5, 0.02);
  EXPECT_EQ(chains_now(), 1U);
  EXPECT_EQ(chains_now(), 1U);
}

}  // namespace
}  // namespace kith
