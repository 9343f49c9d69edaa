// kith, the command-line client, as a script sees it.
#include <signal.h>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Client : public KithTest {
 protected:
  void start_with_faces() {
    drop_known("ada", "reference.npy", face_file(1, 0));
    start();
    EXPECT_TRUE(reaches("references", 1));
    drop_faces(1, 1, 1);
    drop_faces(2, 0, 3);
    EXPECT_TRUE(reaches("samples", 5));
    ask({"recluster"});
  }

  Outcome bare(std::vector<std::string> arguments) const {
    return run({.program = KITH_PROGRAM,
                .arguments = std::move(arguments),
                .directory = root_.path(),
                .environment = {{"KITH_ADDRESS", ""}}});
  }
};

TEST_F(Client, NamesTheSocketThatDoesNotAnswer) {
  const Outcome outcome = kith({"status"});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.errors, HasSubstr((root_ / "kith.sock").string()));
  EXPECT_THAT(outcome.output, IsEmpty());
}

TEST_F(Client, ListsEverySocketItTriedWithoutAnAddress) {
  const Outcome outcome = bare({"status"});
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_THAT(outcome.errors, AllOf(HasSubstr("kith.sock"), HasSubstr("/run/kith/kith.sock")));
}

TEST_F(Client, FindsTheSocketInTheFolderItIsCalledFrom) {
  start();
  EXPECT_EQ(bare({"status"}).exit_code, 0);
}

TEST_F(Client, TakesItsAddressFromTheEnvironment) {
  start();
  const std::string address = "unix:" + (root_ / "kith.sock").string();
  const Outcome outcome = run({.program = KITH_PROGRAM,
                               .arguments = {"status"},
                               .environment = {{"KITH_ADDRESS", address}}});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
}

TEST_F(Client, SaysWhatIsNotThere) {
  start();
  for (const char* noun : {"samples", "clusters"}) {
    const Outcome outcome = kith({noun, "show", "4711"});
    EXPECT_EQ(outcome.exit_code, 4) << noun;
    EXPECT_THAT(outcome.errors, HasSubstr("4711"));
  }
  EXPECT_EQ(kith({"people", "show", "nobody"}).exit_code, 4);
}

TEST_F(Client, ExplainsItsUsageWithTwo) {
  EXPECT_EQ(kith({}).exit_code, 2);
  EXPECT_EQ(kith({"frobnicate"}).exit_code, 2);
  EXPECT_EQ(kith({"samples", "show", "seven"}).exit_code, 2);
  EXPECT_EQ(kith({"-o", "yaml", "status"}).exit_code, 2);
}

TEST_F(Client, SaysItsVersionAndHelp) {
  EXPECT_EQ(bare({"--help"}).exit_code, 0);
  start();
  EXPECT_THAT(ask({"version"}).dump(), HasSubstr(KITH_VERSION));
}

TEST_F(Client, HasEveryFieldOfStatusInJson) {
  start();
  const Json status_now = status();
  for (const char* field :
       {"health", "degraded", "samples", "known", "unknown", "ambiguous", "people", "references",
        "clusters", "noise", "files_done", "files_failed", "inbox_pending", "last_recluster",
        "paused", "tolerance", "eps", "dimension", "version"}) {
    EXPECT_TRUE(status_now.contains(field)) << field;
  }
  EXPECT_EQ(status_now.at("health"), "ok");
  EXPECT_EQ(status_now.at("degraded"), Json::array());
  EXPECT_EQ(status_now.at("dimension"), nullptr);
  EXPECT_EQ(status_now.at("last_recluster"), nullptr);
  EXPECT_EQ(status_now.at("samples"), 0);
}

TEST_F(Client, HasEveryFieldOfASampleInJson) {
  start_with_faces();
  for (const auto& [file, sample] : samples()) {
    for (const char* field :
         {"id", "file", "row", "state", "person", "distance", "cluster", "kind"}) {
      EXPECT_TRUE(sample.contains(field)) << field << " of " << file;
    }
  }
  const Json reference = samples().at("known/ada/reference.npy");
  EXPECT_EQ(reference.at("state"), "reference");
  EXPECT_EQ(reference.at("person"), "ada");
  const Json shown = ask({"samples", "show", reference.at("id").dump()});
  EXPECT_EQ(shown.at("file"), "known/ada/reference.npy");
}

TEST_F(Client, ShowsPeopleAndClustersInJson) {
  start_with_faces();
  const Json ada = ask({"people", "show", "ada"});
  EXPECT_EQ(ada.at("name"), "ada");
  EXPECT_EQ(ada.at("references"), 1);
  EXPECT_EQ(ada.at("samples"), 2);
  EXPECT_EQ(ask({"people", "list"}).at("people").at(0).at("name"), "ada");
  const Json cluster = ask({"clusters", "list"}).at("clusters").at(0);
  EXPECT_EQ(cluster.at("size"), 3);
  EXPECT_TRUE(cluster.contains("montage"));
  EXPECT_EQ(cluster.at("flagged"), false);
  EXPECT_EQ(ask({"clusters", "show", cluster.at("id").dump()}).at("id"), cluster.at("id"));
}

TEST_F(Client, PrintsTablesForEyesWithoutColorIntoAPipe) {
  start_with_faces();
  for (const std::vector<std::string>& verb :
       std::vector<std::vector<std::string>>{{"status"},
                                             {"samples", "list"},
                                             {"people", "list"},
                                             {"clusters", "list"},
                                             {"files", "list"},
                                             {"events"}}) {
    const Outcome outcome = kith(verb);
    EXPECT_EQ(outcome.exit_code, 0) << verb.front();
    EXPECT_THAT(outcome.output, Not(IsEmpty())) << verb.front();
    EXPECT_EQ(outcome.output.find('\x1b'), std::string::npos) << verb.front();
  }
}

TEST_F(Client, ListsMoreThanOnePage) {
  for (unsigned person = 1; person <= 24; ++person) drop_faces(person, 0, 50);
  EXPECT_EQ(once().exit_code, 0);
  start();
  EXPECT_EQ(samples().size(), 1200U);
}

class Events : public Client {};

TEST_F(Events, ComeInOrderWithoutAGap) {
  start_with_faces();
  const auto journal = events();
  ASSERT_FALSE(journal.empty());
  for (std::size_t i = 0; i < journal.size(); ++i) {
    EXPECT_EQ(journal[i].at("sequence"), i + 1);
  }
}

TEST_F(Events, ResumeAfterANumber) {
  start_with_faces();
  const auto journal = events();
  const auto rest = events({"--since", "3"});
  ASSERT_EQ(rest.size(), journal.size() - 3);
  EXPECT_EQ(rest.front(), journal[3]);
}

TEST_F(Events, SayWhoWasSeen) {
  start_with_faces();
  bool seen = false;
  for (const Json& event : events()) {
    if (event.at("kind") != "sample_known") continue;
    seen = true;
    EXPECT_EQ(event.at("person"), "ada");
    EXPECT_EQ(event.at("file"), "1_1.npy");
  }
  EXPECT_TRUE(seen);
}

TEST_F(Events, ThatAreFollowedComeAsTheyHappen) {
  start();
  Process follower({.program = KITH_PROGRAM,
                    .arguments = {"--root", root_.path(), "-o", "json", "events", "--follow"}});
  for (unsigned shot = 0; shot < 3; ++shot) {
    const std::string file = "2_" + std::to_string(shot) + ".npy";
    drop_faces(2, shot, 1);
    EXPECT_TRUE(eventually([&] { return follower.output().find(file) != std::string::npos; }));
  }
  follower.signal(SIGINT);
  EXPECT_TRUE(follower.wait());
  const auto journal = json_lines(follower.output());
  for (std::size_t i = 0; i < journal.size(); ++i) {
    EXPECT_EQ(journal[i].at("sequence"), i + 1);
  }
}

}  // namespace
}  // namespace kith::test
