// The ways in and the wait: identify, add and wait against a real daemon.
#include <fcntl.h>

#include <fstream>

#include "tests/support/kith_test.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith::test {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Doors : public KithTest {
 protected:
  Doors() { configure("[inbox]\nsettle = \"200ms\"\n"); }

  /// A file of this machine, outside the root.
  std::string local(const std::string& name, std::span<const std::byte> bytes) {
    elsewhere_.place(name, bytes);
    return elsewhere_ / name;
  }
  std::string local(const std::string& name, std::string_view text) {
    return local(name, std::as_bytes(std::span(text)));
  }
  static std::vector<std::byte> cut_short(unsigned person) {
    auto bytes = face_file(person, 0);
    bytes.resize(bytes.size() - 8);
    return bytes;
  }
  void start_with_ada() {
    drop_known("ada", "0.npy", face_file(1, 0));
    start();
    EXPECT_TRUE(reaches("references", 1));
  }
  std::vector<std::string> names_below(const std::string& folder) const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(root_ / folder)) {
      if (!entry.is_directory()) names.push_back(entry.path().lexically_relative(root_ / folder));
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  TemporaryRoot elsewhere_;
};

class Identifying : public Doors {};

TEST_F(Identifying, NamesFacesAndKeepsNothing) {
  start_with_ada();
  const Json before = status();
  const Json answer =
      ask({"identify", local("a.npy", face_file(1, 1)), local("e.npy", face_file(2, 1))});
  EXPECT_THAT(answer.at("failed"), IsEmpty());
  const Json& faces = answer.at("faces");
  ASSERT_EQ(faces.size(), 2U);
  EXPECT_EQ(faces.at(0).at("file"), (elsewhere_ / "a.npy").string());
  EXPECT_EQ(faces.at(0).at("row"), 0);
  EXPECT_EQ(faces.at(0).at("state"), "known");
  EXPECT_EQ(faces.at(0).at("person"), "ada");
  EXPECT_LT(faces.at(0).at("distance"), 0.8);
  EXPECT_EQ(faces.at(1).at("state"), "unknown");
  EXPECT_EQ(faces.at(1).at("person"), nullptr);
  EXPECT_EQ(faces.at(1).at("nearest_person"), "ada");
  EXPECT_EQ(faces.at(1).at("runner_up_person"), nullptr);
  const Json after = status();
  for (const char* key : {"samples", "files_done", "files_failed", "last_event", "inbox_pending"})
    EXPECT_EQ(after.at(key), before.at(key)) << key;
  EXPECT_THAT(names_below("inbox"), IsEmpty());
}

TEST_F(Identifying, SaysWhatTheInboxWouldSay) {
  start_with_ada();
  const Json asked = ask({"identify", local("a.npy", face_file(1, 3))}).at("faces").at(0);
  drop("a.npy", face_file(1, 3));
  EXPECT_EQ(kith({"wait", "a.npy"}).exit_code, 0);
  const Json taken = samples().at("a.npy");
  for (const char* key : {"state", "person", "distance", "nearest_reference"})
    EXPECT_EQ(asked.at(key), taken.at(key)) << key;
}

TEST_F(Identifying, ReadsManyRowsAndOtherFormats) {
  start_with_ada();
  std::string csv;
  for (const unsigned person : {1U, 2U, 1U}) {
    const auto face = face_of(person, 5);
    for (std::size_t i = 0; i < face.size(); ++i)
      csv += (i == 0 ? "" : ",") + std::to_string(face[i]);
    csv += "\n";
  }
  const Json faces = ask({"identify", local("three.csv", csv)}).at("faces");
  ASSERT_EQ(faces.size(), 3U);
  EXPECT_EQ(faces.at(0).at("state"), "known");
  EXPECT_EQ(faces.at(1).at("state"), "unknown");
  EXPECT_EQ(faces.at(2).at("row"), 2);
  EXPECT_EQ(faces.at(2).at("person"), "ada");
}

TEST_F(Identifying, AnswersEachBadFileWithItsReason) {
  start_with_ada();
  const std::vector<double> short_one(7, 1.0);
  const Outcome outcome =
      kith({"-o", "json", "identify", local("cut.npy", cut_short(1)), local("no.txt", "hello\n"),
            local("a.npy", face_file(1, 1)), local("short.npy", npy_vector(short_one)),
            local("movie.mp4", "x"), (elsewhere_ / "gone.npy").string()});
  EXPECT_EQ(outcome.exit_code, 1);
  const Json answer = Json::parse(outcome.output);
  EXPECT_EQ(answer.at("faces").size(), 1U);
  std::map<std::string, Json> reasons;
  for (const Json& file : answer.at("failed")) {
    reasons[fs::path(file.at("file")).filename()] = file.at("reason");
    EXPECT_NE(file.at("message"), "");
  }
  EXPECT_EQ(reasons.at("cut.npy"), "truncated");
  EXPECT_EQ(reasons.at("short.npy"), "wrong_dimension");
  EXPECT_EQ(reasons.at("gone.npy"), nullptr);
  EXPECT_EQ(reasons.size(), 5U);
}

class Adding : public Doors {};

TEST_F(Adding, AnswersWithTheDecision) {
  start_with_ada();
  const Json answer =
      ask({"add", local("a.npy", face_file(1, 1)), local("e.npy", face_file(2, 1))});
  ASSERT_EQ(answer.at("samples").size(), 2U);
  std::map<std::string, Json> decided;
  for (const Json& sample : answer.at("samples")) decided[sample.at("file")] = sample;
  EXPECT_EQ(decided.at("a.npy").at("person"), "ada");
  EXPECT_EQ(decided.at("e.npy").at("state"), "unknown");
  EXPECT_EQ(decided.at("a.npy"), samples().at("a.npy"));
  for (const Json& file : answer.at("files")) EXPECT_EQ(file.at("state"), "archived");
  EXPECT_THAT(names_below("inbox"), IsEmpty());
}

TEST_F(Adding, BringsAFolderWithItsCrops) {
  start();
  local("day/a.npy", face_file(1, 1));
  local("day/a.png", crop_file(1));
  local("day/more/b.npy", face_file(2, 1));
  local("day/notes.md", "no face");
  const Json answer = ask({"add", elsewhere_ / "day"});
  EXPECT_EQ(answer.at("samples").size(), 2U);
  EXPECT_EQ(samples().at("a.npy").at("image"), "a.png");
  EXPECT_EQ(samples().count("more/b.npy"), 1U);
  EXPECT_THAT(names_below("archive"), ElementsAre("a.npy", "a.png", "more/b.npy"));
}

TEST_F(Adding, CarriesFilesLargerThanAMessage) {
  start();
  std::vector<double> rows;
  for (unsigned shot = 0; shot < 5000; ++shot) {
    for (const double value : face_of(shot % 40, shot)) rows.push_back(value);
  }
  const Json answer = ask({"add", local("many.npy", npy_matrix(5000, kFaceDimension, rows))});
  EXPECT_EQ(answer.at("samples").size(), 5000U);
  EXPECT_EQ(answer.at("samples").at(4999).at("row"), 4999);
}

TEST_F(Adding, TellsOfAFailureWithExitCodeOne) {
  start();
  const Outcome outcome =
      kith({"-o", "json", "add", local("cut.npy", cut_short(1)), local("a.npy", face_file(1, 1)),
            (elsewhere_ / "gone.npy").string()});
  EXPECT_EQ(outcome.exit_code, 1);
  const Json answer = Json::parse(outcome.output);
  EXPECT_EQ(answer.at("samples").size(), 1U);
  std::map<std::string, Json> files;
  for (const Json& file : answer.at("files")) files[file.at("path")] = file;
  EXPECT_EQ(files.at("cut.npy").at("reason"), "truncated");
  EXPECT_EQ(files.at("a.npy").at("state"), "archived");
  EXPECT_THAT(files.at("gone.npy").at("message").get<std::string>(), HasSubstr("No such file"));
}

TEST_F(Adding, OfKnownBytesTellsTheOriginalsFaces) {
  start();
  ask({"add", local("a.npy", face_file(1, 1))});
  const Json again = ask({"add", local("b.npy", face_file(1, 1))});
  EXPECT_EQ(again.at("files").at(0).at("state"), "duplicate");
  EXPECT_EQ(again.at("samples").at(0).at("file"), "a.npy");
}

TEST_F(Adding, EnrollsForAnAdmin) {
  start();
  ask({"add", "--into", "known/ada", local("0.npy", face_file(1, 0))});
  EXPECT_EQ(status().at("references"), 1);
  EXPECT_EQ(ask({"add", local("a.npy", face_file(1, 1))}).at("samples").at(0).at("person"), "ada");
}

TEST_F(Adding, RefusesFilesThatAreTooLarge) {
  configure("[inbox]\nmax_file_size = \"1KiB\"\n");
  start();
  const Outcome outcome = kith({"-o", "json", "add", local("a.npy", std::string(2000, 'x'))});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(Json::parse(outcome.output).at("files").at(0).at("reason"), "too_large");
  EXPECT_THAT(names_below("inbox"), IsEmpty());
}

TEST_F(Adding, OnAFullDiskSaysSoAndLeavesNothing) {
  start_faulty();
  for (const char* call : {"write", "sync", "rename"}) {
    fault(std::string("ENOSPC ") + call + " */.kith-add-*\n");
    const Outcome outcome = kith({"add", local("a.npy", face_file(1, 1))});
    EXPECT_EQ(outcome.exit_code, 1) << call;
    EXPECT_THAT(outcome.errors, HasSubstr("No space left on device: make room")) << call;
    EXPECT_THAT(names_below("inbox"), IsEmpty()) << call;
  }
  fault("");
  EXPECT_EQ(kith({"add", elsewhere_ / "a.npy"}).exit_code, 0);
}

TEST_F(Adding, LeavesNothingOfWhatAKilledClientSent) {
  start();
  const std::string pipe = elsewhere_ / "a.npy";
  local("a.npy", std::string(64 << 20, 'x'));
  Process client({.program = KITH_PROGRAM, .arguments = {"--root", root_.path(), "add", pipe}});
  EXPECT_TRUE(eventually([&] { return !names_below("inbox").empty(); }));
  client.signal(SIGKILL);
  EXPECT_TRUE(eventually([&] { return names_below("inbox").empty(); }));
}

class Waiting : public Doors {};

TEST_F(Waiting, EndsWhenTheInboxHasNothingPending) {
  start();
  for (unsigned person = 1; person <= 30; ++person) drop_faces(person, 0, 10);
  EXPECT_EQ(kith({"wait"}).exit_code, 0);
  EXPECT_EQ(status().at("samples"), 300);
  EXPECT_EQ(status().at("inbox_pending"), 0);
}

TEST_F(Waiting, KnowsFilesTheDaemonHasNotListedYet) {
  configure("[inbox]\nsettle = \"100ms\"\nscan_interval = \"10m\"\n");
  start();
  for (int round = 0; round < 20; ++round) {
    const std::string name = std::to_string(round) + "/face.npy";
    drop(name, face_file(static_cast<unsigned>(round), 0));
    EXPECT_EQ(kith({"wait", name}).exit_code, 0);
    EXPECT_EQ(samples().count(name), 1U) << name;
  }
}

TEST_F(Waiting, IsOneWhenAFileFailed) {
  start();
  drop("cut.npy", cut_short(1));
  drop("a.npy", face_file(1, 1));
  const Outcome outcome = kith({"-o", "json", "wait", "a.npy", "cut.npy"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(Json::parse(outcome.output).at("files").size(), 2U);
  EXPECT_EQ(kith({"wait", "a.npy"}).exit_code, 0);
  kith({"pause"});
  drop("cut2.npy", cut_short(2));
  Process waiting({.program = KITH_PROGRAM, .arguments = {"--root", root_.path(), "wait"}});
  EXPECT_TRUE(
      eventually([&] { return waiting.errors().find("intake is paused") != std::string::npos; }));
  EXPECT_FALSE(waiting.wait(std::chrono::milliseconds(300)));
  kith({"resume"});
  EXPECT_EQ(waiting.wait(), 1);
}

TEST_F(Waiting, IsOneForWhatFailedBeforeItBegan) {
  start();
  drop("bad.npy", std::as_bytes(std::span("no array")));
  EXPECT_TRUE(reaches("files_failed", 1));
  const Outcome outcome = kith({"wait"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.output, HasSubstr("bad.npy"));
  EXPECT_EQ(kith({"wait"}).exit_code, 0);
}

TEST_F(Waiting, IsFourForAFileThatIsNowhere) {
  start();
  const Outcome outcome = kith({"wait", "gone.npy"});
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.errors, HasSubstr("gone.npy"));
}

TEST_F(Waiting, TakesThePathOnDisk) {
  start();
  drop("day/a.npy", face_file(1, 1));
  EXPECT_EQ(kith({"wait", root_ / "inbox/day/a.npy"}).exit_code, 0);
  EXPECT_EQ(samples().count("day/a.npy"), 1U);
}

TEST_F(Waiting, LastsWhileAFileIsBeingWritten) {
  start();
  const auto bytes = face_file(1, 1);
  const fs::path place = root_ / "inbox/slow.npy";
  std::optional<UniqueFd> writing(std::in_place,
                                  ::open(place.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
  ASSERT_EQ(::write(writing->get(), bytes.data(), 100), 100);
  Process waiting(
      {.program = KITH_PROGRAM, .arguments = {"--root", root_.path(), "wait", "slow.npy"}});
  EXPECT_TRUE(reaches("inbox_pending", 1));
  EXPECT_FALSE(waiting.wait(std::chrono::milliseconds(300)));
  ASSERT_EQ(::write(writing->get(), bytes.data() + 100, bytes.size() - 100),
            static_cast<ssize_t>(bytes.size() - 100));
  writing.reset();
  EXPECT_EQ(waiting.wait(), 0);
}

TEST_F(Waiting, GivesUpWhenToldTo) {
  start();
  kith({"pause"});
  drop("a.npy", face_file(1, 1));
  const Outcome outcome = kith({"wait", "a.npy", "--timeout", "1"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("not all was decided within 1 s"));
}

}  // namespace
}  // namespace kith::test
