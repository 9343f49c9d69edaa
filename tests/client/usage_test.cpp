// The command line: where options may stand, what is said of mistakes, and every exit code.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>

#include "tests/client/client_test.hpp"

namespace kith::client::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Usage : public ClientTest {
 protected:
  void expect_usage_error(const std::vector<std::string>& arguments, const std::string& sentence) {
    const Outcome outcome = bare(arguments);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr(sentence));
  }
};

TEST_F(Usage, SuggestsTheVerbThatWasMeant) {
  expect_usage_error({"stauts"}, "'stauts' is no verb of kith, did you mean 'status'?");
  expect_usage_error({"people", "lst"}, "'lst' is no verb of kith people, did you mean 'list'?");
  expect_usage_error({"sample", "list"}, "did you mean 'samples'?");
  expect_usage_error({"-o", "json", "evnets", "--follow"}, "did you mean 'events'?");
  expect_usage_error({"recl"}, "did you mean 'recluster'?");
}

TEST_F(Usage, SuggestsTheWholeVerbForItsSecondWord) {
  expect_usage_error({"lable", "7", "Ada"},
                     "'lable' is no verb of kith, did you mean 'clusters label'?");
  expect_usage_error({"labl"}, "did you mean 'clusters label'?");
  expect_usage_error({"dismiss"}, "did you mean 'clusters dismiss'?");
  expect_usage_error(
      {"lsit"}, "did you mean 'people list' or 'samples list' or 'clusters list' or 'files list'?");
}

TEST_F(Usage, SuggestsNothingFarFetched) {
  const Outcome outcome = bare({"frobnicate"});
  EXPECT_EQ(outcome.code, 2);
  EXPECT_EQ(outcome.err, "kith: 'frobnicate' is no verb of kith; see kith --help\n");
}

TEST_F(Usage, SuggestsTheOptionThatWasMeant) {
  expect_usage_error({"status", "--wach"}, "has no option '--wach', did you mean '--watch'?");
  expect_usage_error({"events", "--sinse=3"}, "did you mean '--since'?");
}

TEST_F(Usage, SuggestsTheWordThatWasMeant) {
  expect_usage_error({"samples", "list", "--state", "knwon"}, "did you mean 'known'? see");
}

TEST_F(Usage, WantsAVerb) {
  expect_usage_error({}, "Usage: kith VERB");
  expect_usage_error({"people"}, "kith people what? one of list, show");
  expect_usage_error({"-o", "json"}, "kith what? one of status");
}

TEST_F(Usage, TakesHelpForAVerb) {
  EXPECT_EQ(bare({"help"}).code, 0);
  EXPECT_EQ(bare({"help"}).out, bare({"--help"}).out);
  EXPECT_EQ(bare({"help", "people", "list"}).out, bare({"people", "list", "--help"}).out);
  EXPECT_EQ(bare({"help", "people"}).out, bare({"people", "--help"}).out);
  EXPECT_EQ(bare({"help", "help"}).out, bare({"help", "--help"}).out);
  EXPECT_THAT(bare({"help", "help"}).out, HasSubstr("Usage: kith help [VERB…]"));
  expect_usage_error({"help", "stauts"}, "'stauts' is no verb of kith, did you mean 'status'?");
  expect_usage_error({"help", "people", "lst"},
                     "'lst' is no verb of kith people, did you mean 'list'?");
}

TEST_F(Usage, TakesHelpAfterGlobalOptions) {
  const std::string about_status = bare({"status", "--help"}).out;
  EXPECT_EQ(bare({"--root", "somewhere", "help", "status"}).out, about_status);
  EXPECT_EQ(bare({"help", "status", "--root", "somewhere"}).out, about_status);
  EXPECT_EQ(bare({"-o", "json", "help"}).out, bare({"--help"}).out);
}

TEST_F(Usage, WantsWhatAVerbNeeds) {
  expect_usage_error({"samples", "show"}, "ID is required; see kith samples show --help");
  expect_usage_error({"samples", "show", "seven"}, "'seven' is no whole number from 1 on");
  expect_usage_error({"samples", "show", "99999999999999999999"}, "no whole number");
  expect_usage_error({"clusters", "show", "0"}, "no whole number from 1 on");
  expect_usage_error({"retry"}, "FILE is required");
  expect_usage_error({"status", "now"}, "kith status has no use for 'now'");
  expect_usage_error({"-o", "yaml", "status"}, "'yaml' is none of table, json");
}

TEST_F(Usage, WantsValuesThatCanBeTried) {
  for (const char* eps : {"0", "-1", "3", "nan"}) {
    const Outcome outcome = kith({"recluster", "--dry-run", "--eps", "0.8", eps});
    EXPECT_EQ(outcome.code, 2) << eps;
    EXPECT_THAT(outcome.err, HasSubstr("is out of range")) << eps;
  }
  EXPECT_EQ(kith({"recluster", "--dry-run", "--min-samples", "0"}).code, 2);
}

TEST_F(Usage, WantsAnAddressItCanRead) {
  expect_usage_error({"--address", "kith.sock", "status"},
                     "--address is no address: 'kith.sock'; write unix:PATH or HOST:PORT");
  expect_usage_error({"--address", "unix:", "status"}, "is no address");
  expect_usage_error({"--address", "unix:a", "--root", "b", "status"}, "excludes");
  ::setenv("KITH_ADDRESS", "nonsense", 1);
  expect_usage_error({"status"}, "$KITH_ADDRESS is no address: 'nonsense'");
}

TEST_F(Usage, TakesGlobalOptionsBeforeAndAfterTheVerb) {
  const std::string address = "unix:" + socket().string();
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"--address", address, "-o", "json", "samples", "show", "2"},
           {"samples", "show", "2", "--address", address, "-ojson"},
           {"samples", "--address=" + address, "show", "--output", "json", "2"}}) {
    const Outcome outcome = bare(arguments);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, StartsWith("{\"id\":2,"));
  }
}

TEST_F(Usage, FindsTheSocketInARoot) {
  EXPECT_EQ(bare({"--root", folder_.string(), "status"}).code, 0);
  EXPECT_EQ(bare({"--root", ".", "status"}).code, 0);
  EXPECT_EQ(bare({"status", "--root", folder_.string() + "/"}).code, 0);
}

TEST_F(Usage, FindsTheSocketByARelativePath) {
  EXPECT_EQ(bare({"--address", "unix:./kith.sock", "status"}).code, 0);
  EXPECT_EQ(bare({"--address", "unix:kith.sock", "status"}).code, 0);
}

TEST_F(Usage, FindsTheSocketInTheWorkingDirectory) {
  EXPECT_EQ(bare({"status"}).code, 0);
}

TEST_F(Usage, FindsTheSocketThroughTheEnvironment) {
  ::setenv("KITH_ADDRESS", ("unix:" + socket().string()).c_str(), 1);
  std::filesystem::current_path("/");
  EXPECT_EQ(bare({"status"}).code, 0);
}

TEST_F(Usage, FindsASocketInAFolderWithAStrangeName) {
  const auto strange = folder_ / "50% of\xff it";
  std::filesystem::create_directory(strange);
  std::filesystem::create_symlink(socket(), strange / "kith.sock");
  EXPECT_EQ(bare({"--root", strange.string(), "status"}).code, 0);
}

TEST_F(Usage, GoesOnToTheNextAddressWhenOneDoesNotAnswer) {
  ::setenv("KITH_ADDRESS", "unix:/nowhere/kith.sock", 1);
  EXPECT_EQ(bare({"status"}).code, 0);
}

TEST_F(Usage, NamesEverySocketThatDidNotAnswerAndWhatToCheck) {
  stop();
  ::setenv("KITH_ADDRESS", "unix:/nowhere/kith.sock", 1);
  const Outcome outcome = bare({"status"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(
      outcome.err,
      AllOf(StartsWith("kith: no kithd answers; tried /nowhere/kith.sock (no such socket), "),
            HasSubstr((folder_ / "kith.sock").string()), HasSubstr("/run/kith/kith.sock ("),
            HasSubstr("systemctl status kithd"), HasSubstr("group kith")));
}

TEST_F(Usage, TriesOnlyTheAddressThatWasSaid) {
  const Outcome outcome = bare({"--root", "/nowhere", "status"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("tried /nowhere/kith.sock (no such socket)\n"));
}

TEST_F(Usage, SaysThatNobodyListensAtALeftOverSocket) {
  stop();
  const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket().string().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  ::close(fd);
  const Outcome outcome = kith({"status"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("nobody listens there"));
}

TEST_F(Usage, SaysThatATcpPortDoesNotAnswer) {
  const Outcome outcome = bare({"--address", "127.0.0.1:1", "status"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("tried 127.0.0.1:1 (nobody listens there)"));
}

TEST_F(Usage, EndsWithFourForWhatIsNotThere) {
  const Outcome sample = kith({"samples", "show", "4711"});
  EXPECT_EQ(sample.code, 4);
  EXPECT_EQ(sample.err, "kith: there is no sample 4711\n");
  EXPECT_EQ(kith({"clusters", "show", "4711"}).code, 4);
  EXPECT_EQ(kith({"people", "show", "nobody"}).code, 4);
  EXPECT_EQ(kith({"people", "show", "\xff"}).code, 4);
  EXPECT_EQ(kith({"samples", "list", "--person", "\xff"}).code, 4);
}

TEST_F(Usage, EndsWithOneForWhatIsRefusedAndSaysWhy) {
  world_.refusal = Refusal::kInvalid;
  world_.sentence = "kithd.toml line 3: tolerence is no key, did you mean tolerance";
  const Outcome outcome = kith({"reload"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.err, "kith: " + world_.sentence + "\n");
}

TEST_F(Usage, AReloadSaysWhatWaitsForTheNextStart) {
  world_.at_next_start = {"server.listen", "inbox.path"};
  EXPECT_EQ(
      kith({"reload"}).out,
      "the configuration is in force, except server.listen, inbox.path: restart kithd for that\n");
  EXPECT_EQ(json({"reload"}).at("at_next_start"), Json({"server.listen", "inbox.path"}));
}

TEST_F(Usage, EndsWithThreeWhileTheDaemonStops) {
  world_.refusal = Refusal::kUnavailable;
  world_.sentence = "kithd is stopping: ask again when it is back";
  const Outcome outcome = kith({"status"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("does not answer: kithd is stopping: ask again"),
                                 HasSubstr(socket().string())));
}

TEST_F(Usage, SaysThatAnOlderDaemonDoesNotKnowARequest) {
  world_.refusal = Refusal::kUnimplemented;
  const Outcome outcome = kith({"pause"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("is it older than this kith"));
}

TEST_F(Usage, TakesAVerbsNameAsAnArgument) {
  const Outcome outcome = kith({"people", "show", "status"});
  EXPECT_EQ(outcome.code, 4);
  EXPECT_EQ(outcome.err, "kith: nobody is called 'status'\n");
  EXPECT_EQ(kith({"retry", "status", "list"}).code, 0);
  EXPECT_THAT(world_.asked_retries, ElementsAre("status", "list"));
}

TEST_F(Usage, TakesFileNamesAsTheyAre) {
  EXPECT_EQ(
      kith({"retry", "-o", "json", "--", "-y.npy", "a\xff b.npy", "./-x.npy", "./[a,b]"}).code, 0);
  EXPECT_THAT(world_.asked_retries, ElementsAre("-y.npy", "a\xff b.npy", "-x.npy", "[a,b]"));
}

TEST_F(Usage, PassesTheFiltersOfSamplesOn) {
  EXPECT_EQ(
      kith({"samples", "list", "--state", "ambiguous", "--person", "Ada", "--cluster", "0"}).code,
      0);
  EXPECT_EQ(world_.asked_samples.state(), v1::SAMPLE_STATE_AMBIGUOUS);
  EXPECT_EQ(world_.asked_samples.person(), "Ada");
  EXPECT_TRUE(world_.asked_samples.has_cluster());
  EXPECT_EQ(world_.asked_samples.cluster(), 0);
  EXPECT_EQ(kith({"samples", "list"}).code, 0);
  EXPECT_FALSE(world_.asked_samples.has_cluster());
  EXPECT_FALSE(world_.asked_samples.has_person());
}

TEST_F(Usage, SaysItsVersionWithoutADaemon) {
  stop();
  EXPECT_EQ(bare({"--version"}).out, "kith " KITH_VERSION "\n");
  const Outcome outcome = bare({"version"});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "kith  " KITH_VERSION "\nkithd not reachable\n");
  EXPECT_EQ(json({"version"}), Json({{"client", KITH_VERSION}, {"daemon", nullptr}}));
}

}  // namespace
}  // namespace kith::client::test
