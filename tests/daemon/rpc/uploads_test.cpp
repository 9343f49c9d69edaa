// Calls that carry files.
#include <thread>

#include "tests/daemon/rpc/uploads_fixture.hpp"

namespace kith::test {
namespace {

using grpc::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(UploadsTest, IdentifyPutsThePiecesTogetherAndAnswersEachFile) {
  control_.faces.resize(2);
  control_.faces[0].decision = {SampleState::kKnown, {Neighbor{3, 1, 0.25}, Neighbor{4, 2, 0.75}}};
  control_.faces[0].nearest_person = "Ada";
  control_.faces[0].runner_up_person = "Bob";
  control_.faces[1].row = 1;
  serve();
  auto call = identify();
  call.say(face_piece("a.npy", "one", false));
  call.say(face_piece("", "two", true));
  const auto answer = call.hear();
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->file_complete());
  ASSERT_EQ(answer->faces_size(), 2);
  EXPECT_EQ(answer->faces(0).file(), "a.npy");
  EXPECT_EQ(answer->faces(0).person(), "Ada");
  EXPECT_EQ(answer->faces(0).distance(), 0.25);
  EXPECT_EQ(answer->faces(0).runner_up_person(), "Bob");
  EXPECT_EQ(answer->faces(1).state(), v1::SAMPLE_STATE_UNKNOWN);
  EXPECT_FALSE(answer->faces(1).has_distance());
  call.say(face_piece("b.npy", "three", true));
  EXPECT_EQ(call.hear()->faces(0).file(), "b.npy");
  EXPECT_TRUE(call.finish().ok());
  EXPECT_THAT(control_.requests(), ElementsAre("identify a.npy: onetwo", "identify b.npy: three"));
}

TEST_F(UploadsTest, IdentifyRefusesAFileAndTakesTheNext) {
  control_.rejection = Rejection(RejectionReason::kTruncated, "a.npy is cut short");
  serve();
  auto call = identify();
  for (const char* file : {"a.npy", "b.npy"}) {
    call.say(face_piece(file, "x", true));
    const auto answer = call.hear();
    ASSERT_TRUE(answer && answer->has_refused());
    EXPECT_EQ(answer->refused().file(), file);
    EXPECT_EQ(answer->refused().reason(), v1::REJECTION_REASON_TRUNCATED);
    EXPECT_EQ(answer->refused().message(), "a.npy is cut short");
  }
  EXPECT_TRUE(call.finish().ok());
}

TEST_F(UploadsTest, IdentifyKeepsNoMoreThanTheLimit) {
  control_.limits.max_file_size = 4;
  serve();
  auto call = identify();
  call.say(face_piece("a.npy", "12345", true));
  EXPECT_EQ(call.hear()->refused().reason(), v1::REJECTION_REASON_TOO_LARGE);
  EXPECT_THAT(control_.requests(), IsEmpty());
}

TEST_F(UploadsTest, IdentifyAnswersManyFacesInSeveralMessages) {
  control_.faces.resize(2500);
  serve();
  auto call = identify();
  call.say(face_piece("a.npy", "x", true));
  std::vector<int> sizes;
  bool complete = false;
  while (!complete) {
    const auto answer = call.hear();
    ASSERT_TRUE(answer);
    sizes.push_back(answer->faces_size());
    complete = answer->file_complete();
  }
  EXPECT_THAT(sizes, ElementsAre(1000, 1000, 500));
}

TEST_F(UploadsTest, PiecesOutOfOrderEndTheCall) {
  serve();
  auto nameless = identify();
  nameless.say(face_piece("", "x", true));
  EXPECT_THAT(nameless.finish(), Says(StatusCode::INVALID_ARGUMENT, "a piece of no file"));
  auto inside = identify();
  inside.say(face_piece("a.npy", "x", false));
  inside.say(face_piece("b.npy", "x", true));
  EXPECT_THAT(inside.finish(), Says(StatusCode::INVALID_ARGUMENT, "inside another"));
  auto broken = add();
  broken.say(piece("a.npy", "x", 2, false));
  EXPECT_THAT(broken.finish(), Says(StatusCode::INVALID_ARGUMENT, "broke off"));
  EXPECT_TRUE(eventually([&] { return files_in_inbox() == 0; }));
}

TEST_F(UploadsTest, AnAddedFileIsAnsweredWhenItIsDecided) {
  serve();
  auto call = add();
  call.say(piece("day/a.npy", "one", 6, false));
  call.say(piece("", "two", 0));
  ASSERT_TRUE(waits_for("day/a.npy"));
  EXPECT_EQ(text_in_inbox("day/a.npy"), "onetwo");
  record("day/a.npy", FileState::kArchived, 2);
  control_.decide("day/a.npy");
  const auto answer = call.hear();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->sent_path(), "day/a.npy");
  EXPECT_EQ(answer->file().state(), v1::FILE_STATE_ARCHIVED);
  ASSERT_EQ(answer->samples_size(), 2);
  EXPECT_EQ(answer->samples(1).row(), 1);
  EXPECT_TRUE(answer->file_complete());
  EXPECT_TRUE(call.finish().ok());
}

TEST_F(UploadsTest, ManyFacesOfOneFileComeInSeveralMessages) {
  serve();
  auto call = add();
  call.say(piece("a.npy", "x", 1));
  ASSERT_TRUE(waits_for("a.npy"));
  record("a.npy", FileState::kArchived, 2500);
  control_.decide("a.npy");
  int samples = 0;
  for (auto answer = call.hear(); answer; answer = call.hear()) {
    samples += answer->samples_size();
    if (answer->file_complete()) break;
  }
  EXPECT_EQ(samples, 2500);
  EXPECT_TRUE(call.finish().ok());
}

TEST_F(UploadsTest, FilesAreAnsweredAsTheyAreDecidedAndAllBeforeTheEnd) {
  serve();
  auto call = add();
  for (const char* path : {"a.npy", "b.npy"}) {
    call.say(piece(path, "x", 1));
    ASSERT_TRUE(waits_for(path));
    record(path, FileState::kFailed);
  }
  control_.decide("b.npy");
  EXPECT_EQ(call.hear()->file().path(), "b.npy");
  control_.decide("a.npy");
  const auto last = call.hear();
  EXPECT_EQ(last->file().path(), "a.npy");
  EXPECT_EQ(last->file().reason(), v1::REJECTION_REASON_TRUNCATED);
  EXPECT_TRUE(call.finish().ok());
}

TEST_F(UploadsTest, ARecordFromBeforeIsNotThatOfTheFile) {
  control_.commit([](Catalog& catalog) {
    FileRecord file;
    file.path = "a.npy";
    file.recorded_at = at(1);
    catalog.add_file(file);
  });
  serve();
  auto call = add();
  call.say(piece("a.npy", "x", 1));
  ASSERT_TRUE(waits_for("a.npy"));
  control_.decide("a.npy");
  EXPECT_THAT(call.hear()->file().message(), HasSubstr("taken out of the inbox"));
}

TEST_F(UploadsTest, ACropIsPendingUntilItsFileComes) {
  serve();
  auto call = add();
  call.say(piece("a.png", "x", 1));
  ASSERT_TRUE(waits_for("a.png"));
  control_.decide("a.png", 1);
  EXPECT_EQ(call.hear()->file().state(), v1::FILE_STATE_PENDING);
}

TEST_F(UploadsTest, ACropIsAnsweredAfterTheFileItBelongsTo) {
  serve();
  auto call = add();
  auto crop = piece("a.png", "x", 1);
  crop.set_belongs_to("a.npy");
  call.say(crop);
  call.say(piece("a.npy", "x", 1));
  ASSERT_TRUE(waits_for("a.npy"));
  EXPECT_THAT(control_.waited_for(), ElementsAre("a.npy"));
  record("a.npy");
  control_.decide("a.npy");
  EXPECT_EQ(call.hear()->file().path(), "a.npy");
  ASSERT_TRUE(waits_for("a.png"));
  control_.decide("a.png");
  EXPECT_EQ(call.hear()->file().state(), v1::FILE_STATE_ARCHIVED);
  EXPECT_TRUE(call.finish().ok());
}

TEST_F(UploadsTest, WhatMayNotBeAddedIsAnsweredAtOnceAndTheNextIsTaken) {
  options_.admins = rpc::Admins::nobody();
  control_.limits.max_file_size = 9;
  serve();
  auto call = add();
  for (const char* path :
       {"../a.npy", "a/../../b.npy", "/a.npy", "a//b.npy", ".a.npy", "a.npy.tmp", "a.mp4",
        "known/Ada/a.npy", "known/a.npy", ".git/a.npy", "x.npy/a.npy"}) {
    call.say(piece(path, "x", 1));
    const auto answer = call.hear();
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->file().path(), path);
    EXPECT_EQ(answer->file().state(), v1::FILE_STATE_FAILED) << path;
    EXPECT_NE(answer->file().message(), "") << path;
  }
  call.say(piece("large.npy", "x", 10, false));
  EXPECT_EQ(call.hear()->file().reason(), v1::REJECTION_REASON_TOO_LARGE);
  call.say(piece("", "rest", 0));
  call.say(piece("good.npy", "x", 1));
  EXPECT_TRUE(waits_for("good.npy"));
  EXPECT_EQ(files_in_inbox(), 1U);
}

TEST_F(UploadsTest, OnlyWhoMayChangeThingsAddsReferences) {
  serve();
  auto call = add();
  call.say(piece("known/Ada/a.npy", "x", 1));
  EXPECT_TRUE(waits_for("known/Ada/a.npy"));
  EXPECT_TRUE(std::filesystem::exists(control_.layout().known() / "Ada/a.npy"));
  call.say(piece("known/a.npy", "x", 1));
  EXPECT_EQ(call.hear()->file().reason(), v1::REJECTION_REASON_NO_PERSON);
}

TEST_F(UploadsTest, WhoHangsUpLeavesNothingHalf) {
  serve();
  auto call = add();
  call.say(piece("a.npy", "half", 100, false));
  ASSERT_TRUE(eventually([&] { return files_in_inbox() == 1; }));
  call.hang_up();
  EXPECT_TRUE(eventually([&] { return files_in_inbox() == 0; }));
}

TEST_F(UploadsTest, ThereIsRoomForSoManyCallsOnly) {
  serve();
  std::vector<std::unique_ptr<Add>> calls;
  for (int i = 0; i < 16; ++i) {
    calls.push_back(std::make_unique<Add>(connect(), &v1::Daemon::Stub::AddFiles));
    calls.back()->say(piece(std::to_string(i) + ".npy", "x", 1));
    ASSERT_TRUE(waits_for(std::to_string(i) + ".npy"));
  }
  EXPECT_THAT(identify().finish(), Says(StatusCode::RESOURCE_EXHAUSTED, "too many calls"));
  calls.pop_back();
  EXPECT_TRUE(eventually([&] { return identify().finish().ok(); }));
}

TEST_F(UploadsTest, ADaemonThatStopsEndsTheCall) {
  serve();
  auto call = add();
  call.say(piece("a.npy", "x", 1));
  ASSERT_TRUE(waits_for("a.npy"));
  shut_down();
  EXPECT_THAT(call.finish(), Says(StatusCode::UNAVAILABLE, "stopping"));
}

}  // namespace
}  // namespace kith::test
