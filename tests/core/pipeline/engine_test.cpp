// The journey of a face through the engine, without files: what is enrolled, named, kept,
// clustered.

#include "core/pipeline/engine.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "tests/core/pipeline/small_root.hpp"

namespace kith::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr unsigned kAda = 1;
constexpr unsigned kBob = 2;
constexpr unsigned kEve = 3;

std::size_t count(const std::vector<EventRecord>& events, EventKind kind) {
  return static_cast<std::size_t>(std::count_if(
      events.begin(), events.end(), [&](const EventRecord& e) { return e.kind == kind; }));
}

TEST(Engine, NamesTheFacesOfPeopleItKnows) {
  SmallRoot root;
  root.drop("known/Ada/0.npy", {face(kAda, 0)});
  root.drop("a.npy", {face(kAda, 1)});
  root.drop("e.npy", {face(kEve, 1)});

  EXPECT_EQ(root.sample("a.npy").state, SampleState::kKnown);
  EXPECT_EQ(root.sample("a.npy").person_name, "Ada");
  EXPECT_EQ(root.sample("e.npy").state, SampleState::kUnknown);
  EXPECT_EQ(root.sample("known/Ada/0.npy").state, SampleState::kReference);
  EXPECT_EQ(root.engine().pool_size(), 1U);
}

TEST(Engine, DecidesTheSameWhetherPeopleComeFirstOrLast) {
  const std::vector<Arrival> people = {arrival("known/Ada/0.npy", {face(kAda, 0), face(kAda, 9)}),
                                       arrival("known/Bob/0.npy", {face(kBob, 0)})};
  std::vector<Arrival> faces;
  for (unsigned person = 1; person <= 6; ++person) {
    for (unsigned shot = 1; shot <= 4; ++shot) {
      faces.push_back(arrival("p" + std::to_string(person) + "-" + std::to_string(shot) + ".npy",
                              {face(person, shot)}));
    }
  }
  SmallRoot people_first;
  people_first.drop(people);
  people_first.drop(faces);
  SmallRoot people_last;
  people_last.drop(faces);
  people_last.drop(people);
  SmallRoot together;
  std::vector<Arrival> all = faces;
  all.insert(all.end(), people.begin(), people.end());
  together.drop(all);
  SmallRoot shuffled;
  std::shuffle(all.begin(), all.end(), std::mt19937(5));
  for (const Arrival& one : all) shuffled.drop({one});

  EXPECT_EQ(people_first.decisions(), people_last.decisions());
  EXPECT_EQ(people_first.decisions(), together.decisions());
  EXPECT_EQ(people_first.decisions(), shuffled.decisions());
  EXPECT_EQ(people_first.engine().counts().known, 8U);
}

TEST(Engine, CountsAFileThatCannotBeMovedOnce) {
  SmallRoot root;
  const Arrival stuck = arrival("theirs/a.npy", {face(kAda, 1)});
  const FileRecord first = root.engine().take_in({stuck}).front();
  root.engine().note_moved(
      std::vector<Moved>{{.file = first.id, .place = FilePlace::kLeft, .problem = "not ours"}});

  const FileRecord again = root.engine().take_in({stuck}).front();
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(again.place, FilePlace::kToArchive);
  root.open();
  const FileRecord after_restart = root.engine().take_in({stuck}).front();
  EXPECT_EQ(after_restart.id, first.id);
  EXPECT_EQ(after_restart.place, FilePlace::kToArchive);
  EXPECT_EQ(root.samples().size(), 1U);
  EXPECT_EQ(root.engine().counts().files_done, 1U);
}

TEST(Engine, SaysWhyDecisionsChanged) {
  SmallRoot root;
  root.drop("a.npy", {face(kAda, 1)});
  root.drop("known/Ada/0.npy", {face(kAda, 0)});

  const auto events = root.events();
  const auto changed = std::find_if(events.begin(), events.end(), [](const EventRecord& e) {
    return e.kind == EventKind::kDecisionsChanged;
  });
  ASSERT_NE(changed, events.end());
  EXPECT_EQ(changed->detail, R"({"cause":"enrolled","known":1,"unknown":0,"ambiguous":0})");
}

TEST(Engine, CountsTheSameBytesOnce) {
  SmallRoot root;
  const FileRecord first = root.drop("a.npy", {face(kAda, 1)});
  const FileRecord second = root.drop("b.npy", {face(kAda, 1)});

  EXPECT_EQ(second.state, FileState::kDuplicate);
  EXPECT_EQ(second.original, first.id);
  EXPECT_THAT(second.message, HasSubstr("a.npy"));
  EXPECT_EQ(root.samples().size(), 1U);
}

TEST(Engine, CountsTheSameBytesOnceWithinOneBatch) {
  SmallRoot root;
  const auto records =
      root.drop({arrival("a.npy", {face(kAda, 1)}), arrival("b.npy", {face(kAda, 1)})});
  EXPECT_EQ(records[0].state, FileState::kArchived);
  EXPECT_EQ(records[1].state, FileState::kDuplicate);
}

TEST(Engine, KeepsIdenticalRowsOfOneFileApart) {
  SmallRoot root;
  root.drop("a.npy", {face(kAda, 1), face(kAda, 1)});
  EXPECT_EQ(root.samples().size(), 2U);
}

TEST(Engine, EnrollsBytesThatCameThroughTheInboxBefore) {
  SmallRoot root;
  root.drop("a.npy", {face(kAda, 1)});
  root.drop("b.npy", {face(kAda, 2)});
  root.drop("known/Ada/a.npy", {face(kAda, 1)});

  EXPECT_EQ(root.sample("a.npy").state, SampleState::kReference);
  EXPECT_EQ(root.sample("a.npy").person_name, "Ada");
  EXPECT_EQ(root.sample("b.npy").person_name, "Ada");
  EXPECT_EQ(root.engine().pool_size(), 0U);
}

TEST(Engine, EnrollingTwiceIsADuplicate) {
  SmallRoot root;
  root.drop("known/Ada/a.npy", {face(kAda, 1)});
  EXPECT_EQ(root.drop("known/Ada/b.npy", {face(kAda, 1)}).state, FileState::kDuplicate);
  EXPECT_EQ(root.engine().counts().references, 1U);
}

TEST(Engine, RefusesOneFaceAsTwoPeople) {
  SmallRoot root;
  root.drop("known/Ada/a.npy", {face(kAda, 1)});
  const FileRecord refused = root.drop("known/Bob/a.npy", {face(kAda, 1)});
  EXPECT_EQ(refused.state, FileState::kFailed);
  EXPECT_EQ(refused.reason, RejectionReason::kEnrolledElsewhere);
  EXPECT_THAT(refused.message, HasSubstr("enrolled as Ada"));
}

TEST(Engine, RefusesAnotherDimensionWhole) {
  SmallRoot root;
  root.drop("a.npy", {face(kAda, 1)});
  const FileRecord refused = root.drop("b.npy", {{0.6F, 0.8F}});
  EXPECT_EQ(refused.reason, RejectionReason::kWrongDimension);
  EXPECT_THAT(refused.message, HasSubstr("2 values, this root's have 16"));
  EXPECT_EQ(root.samples().size(), 1U);
}

TEST(Engine, RecordsARejectionAndNothingElse) {
  SmallRoot root;
  Arrival bad = arrival("bad.npy", {face(kAda, 1)});
  bad.content = Rejection(RejectionReason::kTruncated, "bad.npy is truncated");
  root.drop({bad, arrival("good.npy", {face(kAda, 2)})});
  EXPECT_EQ(root.samples().size(), 1U);
  EXPECT_EQ(root.engine().counts().files_failed, 1U);
  EXPECT_EQ(root.engine().dimension(), kDimension);
}

TEST(Engine, EnrollsLabeledRowsUnderTheirLabels) {
  SmallRoot root;
  Arrival labeled = arrival("known/team/faces.npz", {face(kAda, 0), face(kBob, 0)});
  std::get<EmbeddingBatch>(labeled.content).labels = {"Ada", "Bob"};
  root.drop({labeled});
  EXPECT_EQ(root.sample("known/team/faces.npz", 0).person_name, "Ada");
  EXPECT_EQ(root.sample("known/team/faces.npz", 1).person_name, "Bob");
  EXPECT_EQ(root.engine().counts().people, 2U);
}

TEST(Engine, NeverBelievesALabelFromTheInbox) {
  SmallRoot root;
  Arrival labeled = arrival("faces.npz", {face(kAda, 0)});
  std::get<EmbeddingBatch>(labeled.content).labels = {"Ada"};
  root.drop({labeled});
  EXPECT_EQ(root.sample("faces.npz").state, SampleState::kUnknown);
  EXPECT_EQ(root.sample("faces.npz").label, "Ada");
}

TEST(Engine, FinishesTheMoveOfWhatWasCommittedBefore) {
  SmallRoot root;
  const Arrival one = arrival("a.npy", {face(kAda, 1)});
  const FileRecord first = root.engine().take_in({one}).front();
  root.open();  // the process ended between commit and move

  const FileRecord again = root.engine().take_in({one}).front();
  EXPECT_EQ(again.id, first.id);
  EXPECT_EQ(root.samples().size(), 1U);
  EXPECT_EQ(root.engine().counts().files_done, 1U);
}

TEST(Engine, TakesInOtherBytesThatTookThePlaceOfUnmovedOnes) {
  SmallRoot root;
  root.engine().take_in({arrival("a.npy", {face(kAda, 1)})});
  root.open();
  root.engine().take_in({arrival("a.npy", {face(kAda, 2)})});
  EXPECT_EQ(root.samples().size(), 2U);
}

TEST(Engine, ClustersTheUnknownAndKeepsTheirIds) {
  SmallRoot root;
  for (unsigned shot = 0; shot < 4; ++shot) {
    root.drop("a" + std::to_string(shot) + ".npy", {face(kAda, shot)});
    root.drop("b" + std::to_string(shot) + ".npy", {face(kBob, shot)});
  }
  root.drop("e.npy", {face(kEve, 0)});
  const ReclusterReport report = root.recluster();
  EXPECT_EQ(report.clusters, 2U);
  EXPECT_EQ(report.noise, 1U);
  const auto bobs = root.sample("b0.npy").cluster;
  ASSERT_TRUE(bobs.has_value());
  EXPECT_EQ(root.sample("e.npy").cluster, std::nullopt);
  EXPECT_EQ(root.sample("e.npy").kind, 0);

  root.drop("known/Ada/0.npy", {face(kAda, 50)});  // Ada's faces leave, their cluster ends
  EXPECT_EQ(root.engine().counts().clusters, 1U);
  EXPECT_EQ(count(root.events(), EventKind::kClusterDied), 1U);
  root.recluster();
  EXPECT_EQ(root.sample("b3.npy").cluster, bobs);
}

TEST(Engine, MakesNoClusterEventWhenNothingChanged) {
  SmallRoot root;
  for (unsigned shot = 0; shot < 4; ++shot) {
    root.drop("a" + std::to_string(shot) + ".npy", {face(kAda, shot)});
  }
  root.recluster();
  root.recluster();
  EXPECT_EQ(count(root.events(), EventKind::kClusterBorn), 1U);
  EXPECT_EQ(count(root.events(), EventKind::kClusterGrew), 0U);
}

TEST(Engine, PassesOverSamplesThatWereNamedDuringARecluster) {
  SmallRoot root;
  for (unsigned shot = 0; shot < 4; ++shot) {
    root.drop("a" + std::to_string(shot) + ".npy", {face(kAda, shot)});
  }
  ThreadPool threads(1);
  const DbscanParameters parameters;
  const ClusterRun run = Clusterer(threads).run(root.engine().pool(), parameters);
  root.drop("known/Ada/0.npy", {face(kAda, 50)});
  const ReclusterReport report = root.engine().finish_recluster(run, parameters, 0, "");
  EXPECT_EQ(report.samples, 0U);
  EXPECT_EQ(report.clusters, 0U);
  EXPECT_EQ(root.sample("a0.npy").cluster, std::nullopt);
}

TEST(Engine, DecidesAnewWhenTheToleranceChanges) {
  SmallRoot root;
  root.drop("known/Ada/0.npy", {face(kAda, 0)});
  root.drop("a.npy", {face(kAda, 1)});
  root.options().rule.tolerance = 0.01;
  root.engine().configure(root.options());
  EXPECT_EQ(root.sample("a.npy").state, SampleState::kUnknown);
  EXPECT_EQ(root.engine().pool_size(), 1U);

  root.options().rule.tolerance = 0.8;
  root.open();  // changed while the daemon was down
  EXPECT_EQ(root.sample("a.npy").state, SampleState::kKnown);
  EXPECT_EQ(root.engine().pool_size(), 0U);
}

TEST(Engine, CallsAFaceBetweenTwoPeopleAmbiguous) {
  SmallRoot root({.rule = {.tolerance = 1.5, .margin = 0.5}});
  root.drop("known/Ada/0.npy", {face(kAda, 0)});
  root.drop("known/Bob/0.npy", {face(kBob, 0)});
  std::vector<float> between = face(kAda, 0);
  const std::vector<float> other = face(kBob, 0);
  std::vector<double> middle(kDimension);
  for (std::size_t i = 0; i < kDimension; ++i) middle[i] = between[i] + other[i];
  normalize(middle, between);
  root.drop("m.npy", {between});

  const SampleRecord sample = root.sample("m.npy");
  EXPECT_EQ(sample.state, SampleState::kAmbiguous);
  ASSERT_TRUE(sample.evidence.best && sample.evidence.runner_up);
  EXPECT_NE(sample.evidence.best->person, sample.evidence.runner_up->person);
  EXPECT_EQ(root.engine().pool_size(), 1U);
}

TEST(Engine, RemembersEverythingOverARestart) {
  SmallRoot root;
  root.drop("known/Ada/0.npy", {face(kAda, 0)});
  for (unsigned shot = 0; shot < 4; ++shot) {
    root.drop("b" + std::to_string(shot) + ".npy", {face(kBob, shot)});
  }
  root.recluster();
  root.engine().set_paused(true, "a test");
  const Counts before = root.engine().counts();
  root.open();
  EXPECT_EQ(root.engine().counts(), before);
  EXPECT_EQ(root.engine().pool_size(), 4U);
  EXPECT_EQ(root.engine().unclustered(), 0U);
  EXPECT_TRUE(root.engine().paused());
  ASSERT_TRUE(root.engine().last_recluster().has_value());
  EXPECT_EQ(root.engine().last_recluster()->clusters, 1U);
  root.drop("a.npy", {face(kAda, 1)});
  EXPECT_EQ(root.sample("a.npy").person_name, "Ada");
}

TEST(Engine, NumbersEventsWithoutAGap) {
  SmallRoot root;
  root.drop("known/Ada/0.npy", {face(kAda, 0)});
  root.drop("a.npy", {face(kAda, 1)});
  root.drop("b.npy", {face(kAda, 1)});
  EventSequence expected = 1;
  for (const EventRecord& event : root.events()) EXPECT_EQ(event.sequence, expected++);
  EXPECT_GT(expected, 4);
}

TEST(Engine, IdentifiesWithoutATrace) {
  SmallRoot root({.rule = {.tolerance = 0.8, .margin = 0.1}, .clustering = {}, .index = "Flat"});
  root.drop("known/Ada/0.npy", {face(kAda, 0)});
  root.drop("known/Bob/0.npy", {face(kBob, 0)});
  root.drop("e.npy", {face(kEve, 0)});
  const Counts before = root.engine().counts();
  const EventSequence last = root.engine().last_event();

  const Arrival asked = arrival("x.npy", {face(kAda, 1), face(kEve, 1), face(kBob, 1)});
  const auto& batch = std::get<EmbeddingBatch>(asked.content);
  const auto faces = root.engine().identify(batch, 0, 2);
  ASSERT_EQ(faces.size(), 2U);
  EXPECT_EQ(faces[0].decision.state, SampleState::kKnown);
  EXPECT_EQ(faces[0].nearest_person, "Ada");
  EXPECT_EQ(faces[0].runner_up_person, "Bob");
  EXPECT_EQ(faces[1].row, 1U);
  EXPECT_EQ(faces[1].decision.state, SampleState::kUnknown);
  EXPECT_EQ(root.engine().identify(batch, 2, 9).at(0).nearest_person, "Bob");

  EXPECT_EQ(root.engine().counts(), before);
  EXPECT_EQ(root.engine().last_event(), last);
  EXPECT_EQ(root.engine().pool_size(), 1U);
  root.drop("x.npy", {face(kAda, 1), face(kEve, 1), face(kBob, 1)});
  for (const auto& face : faces) {
    const SampleRecord sample = root.sample("x.npy", face.row);
    EXPECT_EQ(sample.state, face.decision.state);
    EXPECT_EQ(sample.evidence, face.decision.evidence);
  }
}

TEST(Engine, IdentifiesNobodyBeforeTheFirstFace) {
  SmallRoot root;
  const Arrival asked = arrival("x.npy", {face(kAda, 1)});
  const auto faces = root.engine().identify(std::get<EmbeddingBatch>(asked.content), 0, 9);
  ASSERT_EQ(faces.size(), 1U);
  EXPECT_EQ(faces[0].decision, Decision{});
  EXPECT_EQ(root.engine().dimension(), 0U);
}

TEST(Engine, StartsOverAsIfNothingHadEverCome) {
  SmallRoot root;
  root.drop("known/Ada/0.npy", {face(kAda, 0)});
  root.drop("e.npy", {face(kEve, 0), face(kEve, 1), face(kEve, 2)});
  root.drop("a.npy", {face(kAda, 1)});
  root.recluster();
  root.engine().set_paused(true, "uid 7");
  const EventSequence last = root.engine().last_event();
  root.engine().start_over("uid 7");

  EXPECT_EQ(root.engine().counts(), Counts());
  EXPECT_EQ(root.engine().pool_size(), 0U);
  EXPECT_EQ(root.engine().dimension(), 0U);
  EXPECT_FALSE(root.engine().last_recluster());
  EXPECT_TRUE(root.engine().paused());
  ASSERT_EQ(root.events().size(), 1U);
  EXPECT_EQ(root.events().front().kind, EventKind::kReset);
  EXPECT_EQ(root.events().front().sequence, last + 1);
  EXPECT_EQ(root.events().front().actor, "uid 7");

  root.drop("a.npy", {{0.6F, 0.8F}});
  EXPECT_EQ(root.sample("a.npy").id, 1);
  EXPECT_EQ(root.engine().dimension(), 2U);
  root.open();
  EXPECT_EQ(root.engine().counts().unknown, 1U);
  EXPECT_TRUE(root.engine().paused());
}

}  // namespace
}  // namespace kith::test
