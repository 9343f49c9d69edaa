// What other thresholds would change is what they do change.
#include "core/calibrate/prospect.hpp"

#include <gmock/gmock.h>

#include "core/base/error.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr unsigned kAlice = 1;
constexpr unsigned kBert = 2;

/// A tolerance that no face but a reference itself lies within, and eps for two shots of one
/// person.
EngineOptions strict() {
  EngineOptions options;
  options.rule.tolerance = 0.01;
  options.clustering.eps = 0.6;
  return options;
}

class Prospects : public testing::Test {
 protected:
  Prospects() {
    root.drop("known/Ada/0.npy", {face(kAlice, 0)});
    root.drop("known/Bob/0.npy", {face(kBert, 0)});
    root.drop("hers.npy", {face(kAlice, 1), face(kAlice, 2), face(kAlice, 3), face(kAlice, 4)});
    root.drop("theirs.npy", {face(9, 1), face(9, 2), face(9, 3)});
    root.recluster();
  }

  Prospect at(double tolerance, std::optional<double> eps = {}, double margin = 0) {
    const EngineOptions& now = root.engine().options();
    ProspectOptions then{now.rule, now.clustering, false, GuardMode::kOff};
    then.rule = {tolerance, margin};
    if (eps) then.clustering.eps = *eps;
    return look_ahead(root.reader(), std::nullopt, then, threads);
  }
  void put_in_force(double tolerance, double margin = 0) {
    root.options().rule = {tolerance, margin};
    root.engine().configure(root.options());
  }
  /// "12 known Ada" of every sample.
  std::vector<std::string> standing() {
    std::vector<std::string> all;
    for (const SampleRecord& s : root.samples()) {
      all.push_back(std::to_string(s.id) + " " + std::string(name_of(s.state)) + " " +
                    std::to_string(s.person.value_or(0)));
    }
    return all;
  }
  static std::vector<std::string> standing_after(std::vector<std::string> all,
                                                 const Prospect& prospect) {
    for (const DecisionChange& change : prospect.decisions) {
      const std::string id = std::to_string(change.sample) + " ";
      const auto told = [&](SampleState state, PersonId person) {
        return id + std::string(name_of(state)) + " " + std::to_string(person);
      };
      for (std::string& one : all) {
        if (!one.starts_with(id)) continue;
        EXPECT_EQ(one, told(change.state_before, change.person_before));
        one = told(change.state, change.person);
      }
    }
    return all;
  }

  SmallRoot root{strict()};
  ThreadPool threads{2};
};

TEST_F(Prospects, NameExactlyTheDecisionsThatThenChange) {
  root.engine().run(reject_samples({root.sample("hers.npy", 2).id}, "Ada"), "a test");
  for (const auto& [tolerance, margin] :
       std::vector<std::pair<double, double>>{{0.7, 0}, {2, 0}, {2, 1.5}, {0.5, 0}, {0.01, 0}}) {
    const Prospect prospect = at(tolerance, {}, margin);
    const auto expected = standing_after(standing(), prospect);
    EXPECT_EQ(prospect.decisions_changed, prospect.decisions.size());
    put_in_force(tolerance, margin);
    EXPECT_EQ(standing(), expected) << tolerance << " " << margin;
  }
}

TEST_F(Prospects, OfWhatIsInForceChangeNothing) {
  const Prospect prospect = at(0.01);
  EXPECT_THAT(prospect.decisions, IsEmpty());
  EXPECT_THAT(prospect.cluster_changes, IsEmpty());
  EXPECT_EQ(prospect.clusters, 2U);
}

TEST_F(Prospects, TellWhatBecomesOfClusters) {
  const ClusterId hers = *root.sample("hers.npy", 0).cluster;
  const Prospect looser = at(0.7);
  EXPECT_THAT(looser.decisions, SizeIs(4));
  EXPECT_EQ(looser.become_known, 4U);
  ASSERT_THAT(looser.cluster_changes, SizeIs(1));
  EXPECT_EQ(looser.cluster_changes[0].kind, ClusterEventKind::kDied);
  EXPECT_EQ(looser.cluster_changes[0].cluster, hers);
  EXPECT_EQ(looser.cluster_changes[0].size_before, 4U);

  const Prospect stricter = at(0.01, 0.001);
  EXPECT_EQ(stricter.clusters, 0U);
  EXPECT_EQ(stricter.noise, 7U);
  EXPECT_EQ(stricter.clusters_changed, 2U);
}

TEST_F(Prospects, AClusterThatIsNotBornHasNoId) {
  put_in_force(0.7);
  root.recluster();
  const Prospect prospect = at(0.01);
  EXPECT_EQ(prospect.become_unknown, 4U);
  ASSERT_THAT(prospect.cluster_changes, SizeIs(1));
  EXPECT_EQ(prospect.cluster_changes[0].kind, ClusterEventKind::kBorn);
  EXPECT_EQ(prospect.cluster_changes[0].cluster, 0);
  EXPECT_EQ(prospect.cluster_changes[0].size_after, 4U);
}

TEST_F(Prospects, KeepApartWhatAPersonSplit) {
  const ClusterId hers = *root.sample("hers.npy", 0).cluster;
  root.engine().run(split_cluster(hers, {root.sample("hers.npy", 0).id}), "a test");
  EXPECT_THAT(at(0.01).cluster_changes, IsEmpty());
}

TEST_F(Prospects, NameTheFirstOfManyAndCountAll) {
  std::vector<std::vector<float>> many;
  for (unsigned shot = 100; shot < 100 + Prospect::kNamedAtMost; ++shot) {
    many.push_back(face(kAlice, shot));
  }
  root.drop("many.npy", many);
  const Prospect prospect = at(2);
  EXPECT_EQ(prospect.decisions_changed, Prospect::kNamedAtMost + 7);
  EXPECT_THAT(prospect.decisions, SizeIs(Prospect::kNamedAtMost));
}

}  // namespace
}  // namespace kith::test
