// What is dropped below known/ is a command of whoever dropped it.
#include <gmock/gmock.h>

#include "core/base/error.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

using testing::SizeIs;

constexpr unsigned kAda = 1;
constexpr unsigned kBob = 2;
constexpr uid_t kOwner = 54'321;  // nobody's

class Drops : public testing::Test {
 protected:
  static Arrival of(uid_t owner, Arrival arrival) {
    arrival.owner = owner;
    return arrival;
  }
  void drop(const std::string& path, const std::vector<std::vector<float>>& rows) {
    root.drop(std::vector{of(kOwner, arrival(path, rows))});
  }
  std::vector<CommandRecord> history() const { return root.reader().commands({}); }
  CommandOutcome undo(CommandNumber number) { return root.engine().undo(number, "a test"); }

  SmallRoot root;
};

TEST_F(Drops, AreAnEntryOfTheirOwner) {
  drop("known/Ada/0.npy", {face(kAda, 0), face(kAda, 1)});
  ASSERT_THAT(history(), SizeIs(1));
  EXPECT_EQ(history()[0].kind, CommandKind::kEnroll);
  EXPECT_EQ(history()[0].actor, "uid 54321");
  EXPECT_EQ(history()[0].description, "2 faces of Ada dropped below known/");
  for (const EventRecord& event : root.events()) {
    if (event.kind != EventKind::kSampleEnrolled) continue;
    EXPECT_EQ(event.actor, "uid 54321");
  }
}

TEST_F(Drops, AreTakenBackWithWhatFollowedFromThem) {
  root.drop("a.npy", {face(kAda, 5)});
  const auto before = root.decisions();
  drop("known/Ada/0.npy", {face(kAda, 0)});
  ASSERT_EQ(root.sample("a.npy").person_name, "Ada");
  undo(1);
  EXPECT_EQ(root.sample("a.npy").state, SampleState::kUnknown);
  EXPECT_EQ(root.sample("known/Ada/0.npy").state, SampleState::kUnknown);
  EXPECT_FALSE(root.reader().person("Ada").has_value());
  EXPECT_EQ(root.decisions().at("a.npy#0"), before.at("a.npy#0"));
  drop("known/Bob/0.npy", {face(kAda, 0)});
  EXPECT_EQ(root.sample("a.npy").person_name, "Bob");
}

TEST_F(Drops, OfSeveralPeopleAreTakenBackApart) {
  root.drop(std::vector{of(kOwner, arrival("known/Ada/0.npy", {face(kAda, 0)})),
                        of(kOwner, arrival("known/Bob/0.npy", {face(kBob, 0)})),
                        of(kOwner + 1, arrival("known/Ada/1.npy", {face(kAda, 1)}))});
  ASSERT_THAT(history(), SizeIs(3));
  for (const CommandRecord& entry : history()) {
    if (entry.description.find("Bob") != std::string::npos) undo(entry.number);
  }
  EXPECT_EQ(root.reader().person("Ada")->references, 2U);
  EXPECT_FALSE(root.reader().person("Bob").has_value());
}

TEST_F(Drops, OfVeryManyPeopleAreOneEntry) {
  std::vector<Arrival> arrivals;
  for (unsigned person = 1; person <= 100; ++person) {
    arrivals.push_back(
        of(kOwner, arrival("known/p" + std::to_string(person) + "/0.npy", {face(person, 0)})));
  }
  root.drop(arrivals);
  ASSERT_THAT(history(), SizeIs(1));
  EXPECT_EQ(history()[0].description, "100 faces of 100 people dropped below known/");
  undo(1);
  EXPECT_EQ(root.engine().counts().people, 0U);
  EXPECT_EQ(root.engine().counts().unknown, 100U);
}

TEST_F(Drops, OfBytesThatWereTakenInBefore) {
  root.drop("a.npy", {face(kAda, 0), face(kAda, 1), face(kAda, 2)});
  root.recluster();
  const auto cluster = root.sample("a.npy").cluster;
  ASSERT_TRUE(cluster.has_value());
  drop("known/Ada/again.npy", {face(kAda, 0), face(kAda, 1), face(kAda, 2)});
  EXPECT_EQ(root.sample("a.npy").state, SampleState::kReference);
  undo(1);
  EXPECT_EQ(root.sample("a.npy").cluster, cluster);
  drop("known/Ada/once-more.npy", {face(kAda, 0), face(kAda, 1), face(kAda, 2)});
  EXPECT_EQ(root.sample("a.npy", 2).person_name, "Ada");
}

TEST_F(Drops, AreNotTakenBackWhileALaterCommandNeedsThem) {
  drop("known/Ada/0.npy", {face(kAda, 0)});
  root.engine().run(rename_person("Ada", "Ada Lovelace"), "a test");
  EXPECT_THROW(undo(1), Error);
  undo(2);
  EXPECT_NO_THROW(undo(1));
}

TEST_F(Drops, EnrollEachRowUnderItsLabel) {
  Arrival labeled = of(kOwner, arrival("known/both.npz", {face(kAda, 0), face(kBob, 0)}));
  labeled.person = "";
  std::get<EmbeddingBatch>(labeled.content).labels = {"Ada", "Bob"};
  root.drop("inbox.npz", {face(kAda, 0), face(kBob, 0)});
  root.drop(std::vector{labeled});
  EXPECT_EQ(root.sample("inbox.npz", 0).person_name, "Ada");
  EXPECT_EQ(root.sample("inbox.npz", 1).person_name, "Bob");
  EXPECT_THAT(history(), SizeIs(2));
}

TEST_F(Drops, ThatEnrollNobodyAreNoEntryAndNobody) {
  drop("known/Ada/0.npy", {face(kAda, 0)});
  drop("known/Ada/copy.npy", {face(kAda, 0)});
  drop("known/Bob/0.npy", {face(kAda, 0)});
  EXPECT_THAT(history(), SizeIs(1));
  EXPECT_FALSE(root.reader().person("Bob").has_value());
}

}  // namespace
}  // namespace kith::test
