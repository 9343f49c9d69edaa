#include "core/recluster/changes.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <string>

namespace kith {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ChangesTest : public ::testing::Test {
 protected:
  // Samples are numbered from 1; −1 is noise; −2 leaves a sample out.
  void before(const std::vector<ClusterId>& clusters) {
    for (std::size_t i = 0; i < clusters.size(); ++i) {
      if (clusters[i] == -2) continue;
      before_.samples.push_back(static_cast<SampleId>(i + 1));
      before_.clusters.push_back(std::max(ClusterId{0}, clusters[i]));
      before_.kinds.push_back(clusters[i] < 0 ? PointKind::kNoise : PointKind::kCore);
    }
  }

  ClusterChanges after(const std::vector<std::int32_t>& labels, ClusterId next_id = 100) {
    ClusterLabels now;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (labels[i] == -2) continue;
      now.samples.push_back(static_cast<SampleId>(i + 1));
      now.labels.push_back(labels[i]);
      now.kinds.push_back(labels[i] < 0 ? PointKind::kNoise : PointKind::kCore);
      now.cluster_count = std::max(now.cluster_count, labels[i] + 1);
    }
    return match_clusters(before_, now, next_id);
  }

  static std::string story(const ClusterChanges& changes) {
    constexpr std::array kNames{"born", "grew", "shrank", "merged", "split", "died"};
    std::string text;
    for (const ClusterEvent& event : changes.events) {
      text += std::to_string(event.cluster) + ' ' + kNames[static_cast<std::size_t>(event.kind)] +
              ' ' + std::to_string(event.size_before) + '>' + std::to_string(event.size_after);
      for (const ClusterId other : event.others) text += ' ' + std::to_string(other);
      text += "; ";
    }
    return text;
  }

  ClusterMembership before_;
};

TEST_F(ChangesTest, FirstClustersGetIdsInOrderOfNumber) {
  const ClusterChanges changes = after({1, 0, 0, 1, -1}, 1);
  EXPECT_THAT(changes.cluster_of_label, ElementsAre(1, 2));
  EXPECT_THAT(changes.membership.clusters, ElementsAre(2, 1, 1, 2, 0));
  EXPECT_EQ(changes.next_id, 3);
  EXPECT_THAT(changes.changed, ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(story(changes), "1 born 0>2; 2 born 0>2; ");
}

TEST_F(ChangesTest, WhatStaysTheSameTellsNoStory) {
  before({7, 7, 7, -1});
  const ClusterChanges changes = after({0, 0, 0, -1});
  EXPECT_THAT(changes.cluster_of_label, ElementsAre(7));
  EXPECT_THAT(changes.changed, IsEmpty());
  EXPECT_EQ(story(changes), "");
  EXPECT_EQ(changes.next_id, 100);
}

TEST_F(ChangesTest, AChangeOfKindAloneIsAChangeOfTheSample) {
  before({7, 7, 7});
  before_.kinds[1] = PointKind::kBorder;
  const ClusterChanges changes = after({0, 0, 0});
  EXPECT_THAT(changes.changed, ElementsAre(1));
  EXPECT_EQ(story(changes), "");
}

TEST_F(ChangesTest, ClustersGrowAndShrink) {
  before({7, 7, 7, 8, 8, 8, 8});
  EXPECT_EQ(story(after({0, 0, 0, 1, 1, 1, -1, 0})), "7 grew 3>4; 8 shrank 4>3; ");
}

TEST_F(ChangesTest, TheLargerShareKeepsTheIdWhenTwoMerge) {
  before({7, 7, 8, 8, 8});
  const ClusterChanges changes = after({0, 0, 0, 0, 0});
  EXPECT_THAT(changes.cluster_of_label, ElementsAre(8));
  EXPECT_THAT(changes.ended, ElementsAre(7));
  EXPECT_EQ(story(changes), "8 merged 3>5 7; 7 died 2>0 8; ");
}

TEST_F(ChangesTest, TheOlderIdWinsATie) {
  before({9, 9, 4, 4});
  EXPECT_THAT(after({0, 0, 0, 0}).cluster_of_label, ElementsAre(4));
}

TEST_F(ChangesTest, TheLowestSampleWinsATieWithinOneId) {
  before({4, 4, 4, 4});
  EXPECT_THAT(after({1, 0, 0, 1}).cluster_of_label, ElementsAre(100, 4));
}

TEST_F(ChangesTest, ASplitNamesBothSides) {
  before({7, 7, 7, 7, 7});
  const ClusterChanges changes = after({0, 0, 0, 1, 1});
  EXPECT_THAT(changes.cluster_of_label, ElementsAre(7, 100));
  EXPECT_EQ(story(changes), "7 split 5>3 100; 100 born 0>2 7; ");
  EXPECT_EQ(changes.next_id, 101);
}

TEST_F(ChangesTest, AClusterWhoseMembersLeftThePoolDies) {
  before({7, 7, 7, 8, 8});
  const ClusterChanges changes = after({-2, -2, -2, 0, 0});
  EXPECT_THAT(changes.ended, ElementsAre(7));
  EXPECT_EQ(story(changes), "7 died 3>0; ");
}

TEST_F(ChangesTest, ACluserThatDissolvesIntoNoiseDies) {
  before({7, 7, 7});
  const ClusterChanges changes = after({-1, -1, -1});
  EXPECT_THAT(changes.membership.clusters, ElementsAre(0, 0, 0));
  EXPECT_THAT(changes.changed, ElementsAre(0, 1, 2));
  EXPECT_EQ(story(changes), "7 died 3>0; ");
}

TEST_F(ChangesTest, OfTwoPartsEachIsMatchedOnce) {
  before({7, 7, 7, 8, 8, 8, 8});
  const ClusterChanges changes =
      after({0, 0, 1, 0, 0, 1, 1});  // 0: two of each; 1: one of 7, two of 8
  EXPECT_THAT(changes.cluster_of_label, ElementsAre(7, 8));
  EXPECT_EQ(story(changes), "7 grew 3>4; 8 shrank 4>3; ");
}

}  // namespace
}  // namespace kith
