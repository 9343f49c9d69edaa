// Strangers that come again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/pipeline/small_root.hpp"

namespace kith {
namespace {

using test::arrival;
using test::face;
using test::SmallRoot;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kMonday = 1'700'000'000;  // s

// A shot of a person by a camera, so many seconds after monday.
Arrival shot(unsigned person, unsigned number, std::int64_t seconds,
             const std::string& camera = "door") {
  Arrival made = arrival("p" + std::to_string(person) + "_" + std::to_string(number) + ".npy",
                         {face(person, number)});
  RowMetadata said;
  said.source = camera;
  said.time = Timestamp(std::chrono::seconds(kMonday + seconds));
  made.beside = MetadataBeside{made.path + ".json", {true, {said}}};
  return made;
}

class Recurrence : public ::testing::Test {
 protected:
  Recurrence() : root_({.clustering = {0.8, 3}}) {}

  // Three shots of person 1 within a minute, clustered: cluster 1, one visit.
  void first_visit() {
    root_.drop({shot(1, 0, 0), shot(1, 1, 20), shot(1, 2, 40)});
    root_.recluster();
  }
  EventRecord event_of(const std::string& file) const {
    for (const EventRecord& event : root_.events()) {
      if (event.file == file && event.sample) return event;
    }
    return {};
  }
  std::vector<std::string> told() const {
    std::vector<std::string> details;
    for (const EventRecord& event : root_.events()) {
      if (event.kind == EventKind::kClusterRecurring) details.push_back(event.detail);
    }
    return details;
  }
  ClusterRecord cluster(ClusterId id = 1) const { return root_.reader().cluster(id).value(); }

  SmallRoot root_;
};

TEST_F(Recurrence, ANewcomerNearACoreSampleIsProvisionallyOfItsCluster) {
  first_visit();
  root_.drop({shot(1, 3, 60), shot(2, 0, 60)});
  EXPECT_EQ(event_of("p1_3.npy").cluster, 1);
  EXPECT_EQ(event_of("p1_3.npy").detail, R"({"provisional":true})");
  EXPECT_FALSE(event_of("p2_0.npy").cluster);
  EXPECT_FALSE(root_.sample("p1_3.npy").cluster);
  root_.recluster();
  EXPECT_EQ(root_.sample("p1_3.npy").cluster, 1);
}

TEST_F(Recurrence, ProvisionalSurvivesARestart) {
  first_visit();
  root_.open();
  root_.drop({shot(1, 3, 60)});
  EXPECT_EQ(event_of("p1_3.npy").cluster, 1);
}

TEST_F(Recurrence, BeforeAnyReclusterNobodyIsProvisional) {
  root_.drop({shot(1, 0, 0), shot(1, 1, 20), shot(1, 2, 40)});
  EXPECT_FALSE(event_of("p1_2.npy").cluster);
}

TEST_F(Recurrence, MembersThatWereKnownForAWhileCountAgain) {
  first_visit();
  root_.drop("known/Ann/p.npy", {face(1, 9)});  // takes all of them out of the pool
  root_.options().rule.tolerance = 0.01;
  root_.open();  // and back to where they stood
  root_.drop({shot(1, 3, 60)});
  EXPECT_EQ(event_of("p1_3.npy").kind, EventKind::kSampleUnknown);
  EXPECT_EQ(event_of("p1_3.npy").cluster, 1);
}

TEST_F(Recurrence, VisitsAreCountedAndTheThirdIsTold) {
  first_visit();
  EXPECT_EQ(cluster().visits, 1U);
  root_.drop({shot(1, 3, 3600)});
  EXPECT_EQ(cluster().visits, 2U);
  EXPECT_THAT(told(), IsEmpty());
  root_.drop({shot(1, 4, 7200), shot(1, 5, 7210), shot(1, 6, 7220)});
  EXPECT_THAT(told(), ElementsAre(R"({"visits":3})"));
  EXPECT_EQ(cluster().visits, 3U);
  EXPECT_TRUE(cluster().recurring);
  EXPECT_EQ(cluster().last_seen, Timestamp(std::chrono::seconds(kMonday + 7220)));
  root_.drop({shot(1, 7, 99'000)});
  root_.recluster();
  EXPECT_EQ(cluster().visits, 4U);
  EXPECT_EQ(told().size(), 1U);  // once
}

TEST_F(Recurrence, TheEventNamesWhoWasSeenAndWhere) {
  first_visit();
  root_.drop({shot(1, 3, 3600), shot(1, 4, 7200, "gate")});
  const auto events = root_.events();
  const EventRecord& event = events.back();
  EXPECT_EQ(event.kind, EventKind::kClusterRecurring);
  EXPECT_EQ(event.cluster, 1);
  EXPECT_EQ(event.sample, root_.sample("p1_4.npy").id);
  EXPECT_EQ(event.source, "gate");
}

TEST_F(Recurrence, ALoitererIsOneVisit) {
  first_visit();
  std::vector<Arrival> all;
  for (unsigned i = 0; i < 300; ++i) all.push_back(shot(1, 10 + i, 60 + 2 * i));
  root_.drop(all);
  root_.recluster();
  EXPECT_EQ(cluster().visits, 1U);
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(Recurrence, OneFaceSeenByTwoCamerasMakesAVisitToEach) {
  root_.drop({shot(1, 0, 0), shot(1, 1, 5, "gate"), shot(1, 2, 10)});
  root_.recluster();
  EXPECT_EQ(cluster().visits, 2U);
}

TEST_F(Recurrence, AReclusterTellsToo) {
  root_.drop({shot(1, 0, 0), shot(1, 1, 3600), shot(1, 2, 7200)});
  EXPECT_THAT(told(), IsEmpty());
  root_.recluster();
  EXPECT_THAT(told(), ElementsAre(R"({"visits":3})"));
}

TEST_F(Recurrence, TheGapDecides) {
  root_.options().visits.gap = std::chrono::hours(2);
  root_.open();
  root_.drop({shot(1, 0, 0), shot(1, 1, 7200), shot(1, 2, 14'401)});
  root_.recluster();
  EXPECT_EQ(cluster().visits, 2U);
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(Recurrence, TimesThatAreSaidLaterCount) {
  root_.drop({arrival("a.npy", {face(1, 0)}), arrival("b.npy", {face(1, 1)}),
              arrival("c.npy", {face(1, 2)})});
  root_.recluster();
  EXPECT_EQ(cluster().visits, 1U);
  std::int64_t seconds = 0;
  for (const char* path : {"a.json", "b.json", "c.json"}) {
    Arrival late;
    late.path = path;
    late.digest = sha256(std::as_bytes(std::span(late.path)));
    RowMetadata said;
    said.time = Timestamp(std::chrono::seconds(kMonday + seconds));
    seconds += 3600;
    late.content = Metadata{true, {said}};
    root_.engine().attach_metadata({late});
  }
  EXPECT_EQ(cluster().visits, 3U);
  EXPECT_THAT(told(), ElementsAre(R"({"visits":3})"));
}

TEST_F(Recurrence, PeopleHaveVisitsToo) {
  root_.drop({arrival("known/Ann/r.npy", {face(1, 9)}), shot(1, 0, 0), shot(1, 1, 3600)});
  EXPECT_EQ(root_.reader().person("Ann")->visits, 3U);  // the reference's file is one of its own
}

}  // namespace
}  // namespace kith
