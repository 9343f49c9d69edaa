// What is said of faces finds them, whenever it comes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/time_text.hpp"
#include "tests/core/pipeline/small_root.hpp"

namespace kith {
namespace {

using test::arrival;
using test::face;
using test::SmallRoot;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Fate = ImageOutcome::Fate;

RowMetadata at_the_door(const std::string& time = "2026-03-01T12:00:00Z") {
  RowMetadata said;
  said.source = "door";
  said.time = parse_rfc3339(time);
  return said;
}

Metadata for_all(const RowMetadata& said) {
  return {true, {said}};
}

Arrival metadata(const std::string& path, Metadata said) {
  Arrival made;
  made.path = path;
  made.digest = sha256(std::as_bytes(std::span(path)));
  made.content = std::move(said);
  return made;
}

Arrival described(Arrival made, const RowMetadata& said) {
  made.beside = MetadataBeside{made.path + ".json", for_all(said)};
  return made;
}

EventRecord first_event(const SmallRoot& root, EventKind kind) {
  for (const EventRecord& event : root.events()) {
    if (event.kind == kind) return event;
  }
  return {};
}

TEST(MetadataTest, BesideItsFileIsInTheFirstEvent) {
  SmallRoot root;
  root.drop({described(arrival("a.npy", {face(1, 0)}), at_the_door())});
  const EventRecord event = first_event(root, EventKind::kSampleUnknown);
  EXPECT_EQ(event.source, "door");
  EXPECT_EQ(event.seen_at, at_the_door().time);
  EXPECT_NE(event.time, *event.seen_at);
  EXPECT_EQ(root.sample("a.npy").metadata.source, "door");
  EXPECT_EQ(root.sample("a.npy").seen_at, at_the_door().time);
}

TEST(MetadataTest, ThatComesLaterFindsItsFile) {
  SmallRoot root;
  root.drop("a.npy", {face(1, 0), face(2, 0)});
  const auto outcomes = root.engine().attach_metadata({metadata("a.json", for_all(at_the_door()))});
  EXPECT_EQ(outcomes.front().fate, Fate::kAttached);
  EXPECT_EQ(root.sample("a.npy", 1).metadata.source, "door");
  EXPECT_EQ(root.sample("a.npy", 1).seen_at, at_the_door().time);
  EXPECT_EQ(first_event(root, EventKind::kMetadataAttached).detail, R"({"samples":2})");
}

TEST(MetadataTest, IsNoFile) {
  SmallRoot root;
  root.drop("a.npy", {face(1, 0)});
  root.engine().attach_metadata({metadata("a.json", for_all(at_the_door()))});
  EXPECT_EQ(root.engine().counts().files_done, 1U);
}

TEST(MetadataTest, WhoseFileHasNotComeWaits) {
  SmallRoot root;
  const auto outcomes = root.engine().attach_metadata({metadata("a.json", for_all(at_the_door()))});
  EXPECT_EQ(outcomes.front().fate, Fate::kWaits);
}

TEST(MetadataTest, SaidTwiceChangesNothing) {
  SmallRoot root;
  root.drop("a.npy", {face(1, 0)});
  root.engine().attach_metadata({metadata("a.json", for_all(at_the_door()))});
  const auto events = root.events().size();
  root.engine().attach_metadata({metadata("a.json", for_all(at_the_door()))});
  EXPECT_EQ(root.events().size(), events);
}

TEST(MetadataTest, HasARowForEachOrIsRefused) {
  SmallRoot root;
  root.drop("a.npy", {face(1, 0), face(2, 0)});
  const auto outcome =
      root.engine().attach_metadata({metadata("a.json", {false, {at_the_door()}})}).front();
  EXPECT_EQ(outcome.fate, Fate::kFailed);
  EXPECT_EQ(outcome.failure->reason, RejectionReason::kWrongShape);
  EXPECT_EQ(outcome.failure->message, "a.json describes 1 row, where a.npy has 2");
}

TEST(MetadataTest, DescribesAllFilesOfItsStemThatItFits) {
  SmallRoot root;
  root.drop("a.npy", {face(1, 0)});
  root.drop("a.npz", {face(2, 0)});
  root.drop("a.csv", {face(3, 0), face(4, 0)});
  const auto outcome =
      root.engine().attach_metadata({metadata("a.json", {false, {at_the_door()}})}).front();
  EXPECT_EQ(outcome.fate, Fate::kAttached);
  EXPECT_EQ(root.sample("a.npy").metadata.source, "door");
  EXPECT_EQ(root.sample("a.npz").metadata.source, "door");
  EXPECT_EQ(root.sample("a.csv").metadata.source, "");
}

TEST(MetadataTest, DescribesTheNewestFileOfAPath) {
  SmallRoot root;
  root.drop("a.npy", {face(1, 0)});
  root.drop("a.npy", {face(2, 0)});
  root.engine().attach_metadata({metadata("a.json", for_all(at_the_door()))});
  std::vector<std::string> sources;
  for (const SampleRecord& sample : root.samples()) sources.push_back(sample.metadata.source);
  EXPECT_THAT(sources, ElementsAre("", "door"));
}

TEST(MetadataTest, ThatSaysNothingIsRefusedAlone) {
  SmallRoot root;
  Metadata silence = for_all({});
  silence.if_alone.emplace(RejectionReason::kNoEmbeddings, "a.json has no embeddings");
  const auto alone = root.engine().attach_metadata({metadata("a.json", silence)}).front();
  EXPECT_EQ(alone.fate, Fate::kFailed);
  EXPECT_EQ(alone.failure->reason, RejectionReason::kNoEmbeddings);
  root.drop("a.npy", {face(1, 0)});
  const auto beside = root.engine().attach_metadata({metadata("a.json", silence)}).front();
  EXPECT_EQ(beside.fate, Fate::kAttached);
}

TEST(MetadataTest, BesideADuplicateDescribesTheOriginal) {
  SmallRoot root;
  root.drop("a.npy", {face(1, 0)});
  root.drop({described(arrival("b.npy", {face(1, 0)}), at_the_door())});
  EXPECT_EQ(root.sample("a.npy").metadata.source, "door");
}

TEST(MetadataTest, OfReferencesIsKeptToo) {
  SmallRoot root;
  root.drop({described(arrival("known/Ann/a.npy", {face(1, 0)}), at_the_door())});
  EXPECT_EQ(root.sample("known/Ann/a.npy").metadata.source, "door");
  EXPECT_EQ(root.reader().person("Ann")->first_seen, at_the_door().time);
}

TEST(MetadataTest, ATimeThatNobodySaysIsThatOfTheFile) {
  SmallRoot root;
  Arrival made = arrival("a.npy", {face(1, 0)});
  made.identity.modified_ns = 1'500'000'000'000'000'999;
  root.drop({made});
  EXPECT_EQ(root.sample("a.npy").seen_at, Timestamp(std::chrono::seconds(1'500'000'000)));
}

TEST(MetadataTest, AnotherModelThanThePinnedOneIsRefused) {
  SmallRoot root({.model = "ArcFace"});
  RowMetadata said;
  said.model = "dlib";
  const auto record = root.drop({described(arrival("a.npy", {face(1, 0)}), said)}).front();
  EXPECT_EQ(record.reason, RejectionReason::kWrongModel);
  EXPECT_THAT(record.message, HasSubstr("a.npy says it is of model dlib"));
  EXPECT_TRUE(root.samples().empty());
  said.model = "ArcFace";
  EXPECT_EQ(root.drop({described(arrival("a.npy", {face(1, 0)}), said)}).front().state,
            FileState::kArchived);
}

TEST(MetadataTest, AnotherModelThatIsNamedLaterTakesTheFileBack) {
  SmallRoot root({.model = "ArcFace"});
  root.drop("a.npy", {face(1, 0)});
  root.drop("b.npy", {face(2, 0)});
  RowMetadata said;
  said.model = "dlib";
  const auto outcome = root.engine().attach_metadata({metadata("a.json", for_all(said))}).front();
  EXPECT_EQ(outcome.fate, Fate::kWaits);
  ASSERT_EQ(outcome.refused.size(), 1U);
  const RootLayout layout{root.catalog_path().parent_path()};
  const auto record = root.engine().take_back(outcome.refused, layout).at(0);
  EXPECT_EQ(record.path, "a.npy");
  EXPECT_EQ(record.state, FileState::kFailed);
  EXPECT_EQ(record.reason, RejectionReason::kWrongModel);
  EXPECT_THAT(record.message, HasSubstr("a.npy says it is of model dlib"));
  EXPECT_EQ(root.samples().size(), 1U);
  EXPECT_EQ(root.samples().front().file, "b.npy");
  EXPECT_EQ(root.engine().pool_size(), 1U);
  EXPECT_EQ(root.engine().counts().files_failed, 1U);
  EXPECT_EQ(root.drop("a.npy", {face(1, 0)}).state, FileState::kFailed);  // still to be moved
}

TEST(MetadataTest, AnotherModelOfAFileThatIsBeingMovedIsReadLater) {
  SmallRoot root({.model = "ArcFace"});
  root.engine().take_in({arrival("a.npy", {face(1, 0)})});
  RowMetadata said;
  said.model = "dlib";
  const auto outcome = root.engine().attach_metadata({metadata("a.json", for_all(said))}).front();
  EXPECT_TRUE(outcome.too_early);
  EXPECT_TRUE(outcome.refused.empty());
}

TEST(MetadataTest, APinnedDimensionHoldsFromTheFirstFile) {
  SmallRoot root({.dimension = test::kDimension + 1});
  EXPECT_EQ(root.drop("a.npy", {face(1, 0)}).reason, RejectionReason::kWrongDimension);
  root.options().dimension = test::kDimension;
  root.open();
  EXPECT_EQ(root.drop("a.npy", {face(1, 0)}).state, FileState::kArchived);
}

TEST(MetadataTest, APinThatTheRootContradictsIsAnErrorOfConfiguration) {
  SmallRoot root;
  root.drop("a.npy", {face(1, 0)});
  EngineOptions pinned;
  pinned.dimension = 128;
  try {
    root.engine().configure(pinned);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kConfiguration);
    EXPECT_THAT(error.what(), HasSubstr("inbox.dimension is 128"));
  }
  EXPECT_EQ(root.engine().options().dimension, 0U);
}

TEST(MetadataTest, TwoFacesOfOnePhotoInOneClusterAreFlagged) {
  SmallRoot root;
  RowMetadata photo;
  photo.source = "party.JPG";
  root.drop({described(arrival("a.npy", {face(1, 0)}), photo),
             described(arrival("b.npy", {face(1, 1)}), photo),
             described(arrival("c.npy", {face(2, 0)}), photo), arrival("d.npy", {face(1, 2)})});
  EXPECT_FALSE(root.sample("a.npy").same_picture);  // in no cluster yet
  root.recluster();
  EXPECT_EQ(root.sample("a.npy").same_picture, root.sample("b.npy").id);
  EXPECT_EQ(root.sample("b.npy").same_picture, root.sample("a.npy").id);
  EXPECT_FALSE(root.sample("c.npy").same_picture);
  EXPECT_FALSE(root.sample("d.npy").same_picture);
}

TEST(MetadataTest, FacesOfACameraAreOfOnePictureAtOneInstant) {
  SmallRoot root;
  root.drop({arrival("known/Ann/r.npy", {face(1, 9)}),
             described(arrival("a.npy", {face(1, 0)}), at_the_door()),
             described(arrival("b.npy", {face(1, 1)}), at_the_door()),
             described(arrival("c.npy", {face(1, 2)}), at_the_door("2026-03-01T12:00:01Z"))});
  EXPECT_EQ(root.sample("a.npy").same_picture, root.sample("b.npy").id);
  EXPECT_FALSE(root.sample("c.npy").same_picture);
}

TEST(MetadataTest, ListsAreNarrowedBySourceTimeAndFile) {
  SmallRoot root;
  root.drop({described(arrival("a.npy", {face(1, 0), face(2, 0)}), at_the_door()),
             described(arrival("b.npy", {face(3, 0)}), at_the_door("2026-03-02T12:00:00Z")),
             arrival("c.npy", {face(4, 0)})});
  const auto files = [&](const SampleFilter& filter, Page page = {}) {
    std::vector<std::string> all;
    for (const SampleRecord& s : root.reader().samples(filter, page)) all.push_back(s.file);
    return all;
  };
  EXPECT_THAT(files({.source = "door"}), ElementsAre("a.npy", "a.npy", "b.npy"));
  EXPECT_THAT(files({.source = "door"}, {.after = 2}), ElementsAre("b.npy"));
  EXPECT_THAT(files({.file = "a.npy"}, {.limit = 1}), ElementsAre("a.npy"));
  EXPECT_THAT(files({.since = parse_rfc3339("2026-03-02T00:00:00Z")}), ElementsAre("b.npy"));
  EXPECT_THAT(files({.file = "nowhere.npy"}), ElementsAre());
  EXPECT_THAT(files({.state = SampleState::kUnknown, .file = "b.npy", .source = "door"}),
              ElementsAre("b.npy"));
  EXPECT_TRUE(root.reader().knows_file("a.npy"));
  EXPECT_FALSE(root.reader().knows_file("nowhere.npy"));
}

}  // namespace
}  // namespace kith
