#include "tests/core/catalog/catalog_fixture.hpp"

namespace kith {
namespace {

using test::at;
using test::counted_by_sql;
using test::kind_thrown_by;
using testing::ElementsAre;
using testing::IsEmpty;

class Clusters : public test::CatalogTest {
 protected:
  // Samples 1 to `count`.
  void add_samples(int count) {
    for (int i = 0; i < count; ++i) add_sample();
  }
  std::vector<ClusterId> ids(const Page& page = {}) {
    std::vector<ClusterId> ids;
    for (const ClusterRecord& cluster : reader().clusters(page)) ids.push_back(cluster.id);
    return ids;
  }
  std::vector<SampleId> members(ClusterId cluster) {
    std::vector<SampleId> ids;
    for (const auto& member : reader().members_of_cluster(cluster)) ids.push_back(member.sample);
    return ids;
  }
};

TEST_F(Clusters, HaveMembersAndASize) {
  committed([&] {
    add_samples(4);
    catalog().add_cluster(1, at(100));
    put_in(1, {2, 4});
    put_in(0, {1});
  });
  const ClusterRecord cluster = reader().cluster(1).value();
  EXPECT_EQ(cluster.id, 1);
  EXPECT_EQ(cluster.size, 2U);
  EXPECT_EQ(cluster.born_at, at(100));
  EXPECT_EQ(cluster.first_seen, at(2));
  EXPECT_EQ(cluster.last_seen, at(4));
  EXPECT_THAT(members(1), ElementsAre(2, 4));
  EXPECT_THAT(members(0), ElementsAre(1));
  EXPECT_THAT(members(7), IsEmpty());
}

TEST_F(Clusters, MembershipsComeInOrderOfSample) {
  committed([&] {
    add_samples(4);
    catalog().add_cluster(1, at(1));
    put_in(1, {4, 1});
    put_in(0, {3});
  });
  std::vector<std::tuple<SampleId, ClusterId, int>> stored;
  for (const StoredMembership& m : catalog().memberships()) {
    stored.emplace_back(m.sample, m.cluster, m.kind);
  }
  EXPECT_THAT(stored, ElementsAre(std::tuple(1, 1, 2), std::tuple(3, 0, 0), std::tuple(4, 1, 2)));
}

TEST_F(Clusters, NoiseIsInNone) {
  committed([&] {
    add_samples(1);
    put_in(0, {1});
  });
  EXPECT_EQ(catalog().sample(1)->cluster, std::nullopt);
  EXPECT_EQ(catalog().sample(1)->kind, 0);
  EXPECT_EQ(catalog().counts().noise, 1U);
}

TEST_F(Clusters, MovingBetweenThemKeepsTheCounts) {
  committed([&] {
    add_samples(3);
    put_in(0, {1, 2, 3});
    catalog().add_cluster(1, at(1));
    put_in(1, {1, 2});
    put_in(0, {2});
    put_in(0, {2});
  });
  EXPECT_EQ(catalog().counts().noise, 2U);
  EXPECT_EQ(catalog().counts(), counted_by_sql(path()));
}

TEST_F(Clusters, MembersMayComeBeforeTheirCluster) {
  committed([&] {
    add_samples(1);
    put_in(1, {1});
    catalog().add_cluster(1, at(1));
  });
  EXPECT_THAT(members(1), ElementsAre(1));
}

TEST_F(Clusters, MembersOfNoClusterAreRefusedAtCommit) {
  committed([&] { add_samples(1); });
  EXPECT_EQ(kind_thrown_by([&] { committed([&] { put_in(9, {1}); }); }), ErrorKind::kBug);
  EXPECT_THAT(catalog().memberships(), IsEmpty());
  committed([&] { put_in(0, {1}); });
  EXPECT_EQ(catalog().counts().noise, 1U);
}

TEST_F(Clusters, EndedOnesAreNotListed) {
  committed([&] {
    for (const ClusterId id : {1, 2, 3}) catalog().add_cluster(id, at(1));
    catalog().end_cluster(2, at(2));
  });
  EXPECT_THAT(ids(), ElementsAre(1, 3));
  EXPECT_FALSE(reader().cluster(2));
  EXPECT_EQ(catalog().counts().clusters, 2U);
  EXPECT_EQ(catalog().counts(), counted_by_sql(path()));
}

TEST_F(Clusters, EndOnce) {
  committed([&] { catalog().add_cluster(1, at(1)); });
  committed([&] { catalog().end_cluster(1, at(2)); });
  const auto end = [&](ClusterId id) {
    return kind_thrown_by([&] { committed([&] { catalog().end_cluster(id, at(3)); }); });
  };
  EXPECT_EQ(end(1), ErrorKind::kNotFound);
  EXPECT_EQ(end(2), ErrorKind::kNotFound);
  EXPECT_EQ(catalog().counts().clusters, 0U);
}

TEST_F(Clusters, IdsAreNeverUsedAgain) {
  committed([&] {
    catalog().add_cluster(5, at(1));
    catalog().end_cluster(5, at(2));
  });
  EXPECT_EQ(catalog().next_cluster_id(), 6);
  EXPECT_EQ(kind_thrown_by([&] { committed([&] { catalog().add_cluster(5, at(3)); }); }),
            ErrorKind::kBug);
  close();
  EXPECT_EQ(catalog().next_cluster_id(), 6);
}

TEST_F(Clusters, AreListedById) {
  committed([&] {
    for (const ClusterId id : {1, 2, 3, 4}) catalog().add_cluster(id, at(1));
  });
  EXPECT_THAT(ids({.after = 1, .limit = 2}), ElementsAre(2, 3));
  EXPECT_THAT(ids({.limit = 1, .newest_first = true}), ElementsAre(4));
}

TEST_F(Clusters, EmptyOneHasNeverBeenSeen) {
  committed([&] { catalog().add_cluster(1, at(1)); });
  EXPECT_EQ(reader().cluster(1)->size, 0U);
  EXPECT_EQ(reader().cluster(1)->first_seen, std::nullopt);
}

}  // namespace
}  // namespace kith
