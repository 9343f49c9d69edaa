// Verbs that carry files to the daemon, and the one that waits for them.
#include <fstream>

#include "client/added_files.hpp"
#include "tests/client/client_test.hpp"

namespace kith::client::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

class Doors : public ClientTest {
 protected:
  void write(const std::string& path, const std::string& text = "x") {
    std::filesystem::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path, std::ios::binary) << text;
  }
  std::vector<std::string> order(const std::vector<std::string>& typed) {
    std::vector<std::string> names;
    for (const AddedFile& file : files_to_add(typed, "")) names.push_back(file.name);
    return names;
  }
  static v1::RefusedFile refused(const std::string& file) {
    v1::RefusedFile refused;
    refused.set_file(file);
    refused.set_reason(v1::REJECTION_REASON_TRUNCATED);
    refused.set_message(file + " is cut short");
    return refused;
  }
};

TEST_F(Doors, IdentifySendsAFileWhateverItsSize) {
  const std::string large(5 << 20, 'n');
  write("large.npy", large);
  write("empty.npy", "");
  kith({"identify", "large.npy", "empty.npy"});
  EXPECT_TRUE(world_.received.at("large.npy") == large);
  EXPECT_EQ(world_.received.at("empty.npy"), "");
}

TEST_F(Doors, IdentifyTellsWhoAndWhoElse) {
  write("c.npy");
  const Json answer = json({"identify", "c.npy"});
  EXPECT_THAT(answer.at("failed"), IsEmpty());
  const Json& face = answer.at("faces").at(0);
  EXPECT_EQ(face.at("file"), "c.npy");
  EXPECT_EQ(face.at("row"), 0);
  EXPECT_EQ(face.at("state"), "ambiguous");
  EXPECT_EQ(face.at("person"), nullptr);
  EXPECT_EQ(face.at("distance"), 0.71);
  EXPECT_EQ(face.at("runner_up_person"), "Grace Hopper");
  EXPECT_THAT(kith({"identify", "c.npy"}).out, HasSubstr("ambiguous"));
}

TEST_F(Doors, IdentifyTellsOfEachBadFileAndGoesOn) {
  write("cut.npy");
  write("b.npy");
  world_.refused["cut.npy"] = refused("cut.npy");
  const Outcome outcome = kith({"-o", "json", "identify", "gone.npy", "cut.npy", "b.npy"});
  EXPECT_EQ(outcome.code, 1);
  const Json answer = Json::parse(outcome.out);
  EXPECT_EQ(answer.at("faces").size(), 1U);
  const Json& failed = answer.at("failed");
  ASSERT_EQ(failed.size(), 2U);
  EXPECT_EQ(failed.at(0).at("file"), "gone.npy");
  EXPECT_EQ(failed.at(0).at("reason"), nullptr);
  EXPECT_THAT(failed.at(0).at("message"), HasSubstr("No such file"));
  EXPECT_EQ(failed.at(1).at("reason"), "truncated");
  const Outcome table = kith({"identify", "gone.npy", "cut.npy", "b.npy"});
  EXPECT_THAT(table.err, HasSubstr("cut.npy is cut short"));
}

TEST_F(Doors, AddKeepsAFileWithWhatBelongsToIt) {
  for (const char* path : {"day/a.npy", "day/a.json", "day/a.png", "day/a/10.png", "day/a/2.png",
                           "day/a/notes.png", "day/b.npy", "day/c.txt~", "day/c.md", "day/.d.npy"})
    write(path);
  EXPECT_EQ(kith({"add", "day/a.npy"}).code, 0);
  EXPECT_THAT(world_.received_in_order,
              ElementsAre("day/a.json", "day/a.png", "day/a.npy", "day/a/2.png", "day/a/10.png"));
  EXPECT_THAT(
      world_.belonged_to,
      UnorderedElementsAre(Pair("day/a.json", "day/a.npy"), Pair("day/a.png", "day/a.npy"),
                           Pair("day/a/2.png", "day/a.npy"), Pair("day/a/10.png", "day/a.npy")));
}

TEST_F(Doors, AddTakesAFolderUnderThePathsInIt) {
  for (const char* path : {"shots/a.npy", "shots/a.png", "shots/more/b.csv", "shots/more/lone.png",
                           "shots/list.json", "shots/readme.md", "shots/.hidden/x.npy"})
    write(path);
  const auto expected = ElementsAre("a.png", "a.npy", "list.json", "more/b.csv", "more/lone.png");
  EXPECT_THAT(order({"shots"}), expected);
  EXPECT_THAT(order({"shots/"}), expected);
  EXPECT_THAT(order({(folder_ / "shots").string()}), expected);
}

TEST_F(Doors, AddCallsAFileAsItWasTyped) {
  EXPECT_THAT(order({"./day//a.npy"}), ElementsAre("day/a.npy"));
  EXPECT_THAT(order({"../elsewhere/a.npy"}), ElementsAre("a.npy"));
  EXPECT_THAT(order({"/data/a.npy"}), ElementsAre("a.npy"));
}

TEST_F(Doors, AddPutsThemWhereItIsTold) {
  write("a.npy");
  kith({"add", "--into", "known/Ada", "a.npy"});
  EXPECT_THAT(world_.received_in_order, ElementsAre("known/Ada/a.npy"));
}

TEST_F(Doors, AddTellsDecisionsAndFailures) {
  write("b.npy");
  write("cut.npy");
  const Outcome outcome = kith({"-o", "json", "add", "b.npy", "cut.npy", "gone.npy"});
  EXPECT_EQ(outcome.code, 1);
  const Json answer = Json::parse(outcome.out);
  EXPECT_EQ(answer.at("samples").size(), 1U);
  EXPECT_EQ(answer.at("samples").at(0).at("state"), "unknown");
  ASSERT_EQ(answer.at("files").size(), 3U);
  EXPECT_EQ(answer.at("files").at(1).at("state"), "failed");
  EXPECT_EQ(answer.at("files").at(2).at("path"), "gone.npy");
}

TEST_F(Doors, EndWithFourForAFileThatIsNotThere) {
  write("b.npy");
  for (const std::string verb : {"add", "identify"}) {
    const Outcome outcome = kith({verb, "b.npy", "gone.npy"});
    EXPECT_EQ(outcome.code, 4) << verb;
    EXPECT_THAT(outcome.out, HasSubstr("b.npy")) << verb;
    EXPECT_THAT(outcome.err, HasSubstr("cannot read gone.npy: No such file")) << verb;
  }
}

TEST_F(Doors, AddSaysWhatWaitsForAResume) {
  write("b.npy");
  world_.status.set_paused(true);
  EXPECT_THAT(kith({"add", "b.npy"}).err, HasSubstr("intake is paused"));
}

TEST_F(Doors, AddSaysWhereMetadataWent) {
  write("late.json", "{}");
  v1::File& late = world_.files.emplace_back();
  late.set_path("late.json");
  late.set_state(v1::FILE_STATE_ARCHIVED);
  const Outcome attached = kith({"add", "late.json"});
  EXPECT_EQ(attached.code, 0);
  EXPECT_EQ(attached.err, "kith: late.json was attached to the faces of its file\n");
  late.set_state(v1::FILE_STATE_PENDING);
  EXPECT_THAT(kith({"add", "late.json"}).err, HasSubstr("late.json waits in the inbox"));
}

TEST_F(Doors, AddOfNothingFindsNothing) {
  write("empty/readme.md");
  EXPECT_EQ(kith({"add", "empty"}).code, 4);
}

TEST_F(Doors, WaitFailsWhenAFileDid) {
  EXPECT_EQ(kith({"wait", "b.npy"}).code, 0);
  const Outcome outcome = kith({"-o", "json", "wait", "cut.npy"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(Json::parse(outcome.out).at("files").at(0).at("reason"), "truncated");
}

TEST_F(Doors, WaitWithoutAFileIsForAll) {
  EXPECT_EQ(kith({"wait"}).code, 0);
  EXPECT_THAT(world_.waited_for, IsEmpty());
  EXPECT_EQ(json({"wait"}).at("files"), Json::array());
}

TEST_F(Doors, WaitTakesPathsAsTheInboxAndTheDiskHaveThem) {
  world_.status.set_root(folder_.string());
  world_.status.set_inbox((folder_ / "inbox").string());
  std::filesystem::create_directories(folder_ / "inbox");
  kith({"wait", "a.npy", "./day/b.npy", "inbox/c.npy", (folder_ / "inbox/d.npy").string(),
        (folder_ / "known/Ada/e.npy").string(), (folder_ / "inbox/known/f.npy").string()});
  EXPECT_THAT(world_.waited_for, ElementsAre("a.npy", "day/b.npy", "c.npy", "d.npy",
                                             "known/Ada/e.npy", "./known/f.npy"));
}

TEST_F(Doors, ResetAsksAndWaitsForTheDaemonToBegin) {
  const Outcome refused = kith({"reset"});
  EXPECT_EQ(refused.code, 2);
  EXPECT_THAT(refused.err, HasSubstr("say --yes if that is meant"));
  terminal_.input = terminal_.errors = true;
  terminal_.read_line = [] { return std::string("n"); };
  EXPECT_EQ(kith({"reset"}).code, 1);
  EXPECT_THAT(world_.calls, ::testing::Not(::testing::Contains("Reset")));
  terminal_.read_line = [] { return std::string("y"); };
  terminal_.wait = [](std::chrono::milliseconds) { return true; };
  EXPECT_EQ(kith({"reset"}).code, 0);
  EXPECT_EQ(json({"reset", "--yes"}).at("reset"), true);
}

}  // namespace
}  // namespace kith::client::test
