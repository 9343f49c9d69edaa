// The client example in Python: generated from our protos, against a real daemon.
#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;

class PythonClient : public KithTest {
 protected:
  Command command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {KITH_SOURCE_DIR "/client/python/kith_example.py",
                                         "unix:" + (root_ / "kith.sock").string()});
    return {.program = KITH_PYTHON,
            .arguments = std::move(arguments),
            .environment = {{"PYTHONPATH", KITH_PYTHON_PROTO},
                            {"PYTHONDONTWRITEBYTECODE", "1"},
                            {"http_proxy", ""},
                            {"https_proxy", ""}}};
  }
  Outcome python(std::vector<std::string> arguments) const {
    return run(command(std::move(arguments)));
  }
  std::string local(const std::string& name, std::span<const std::byte> bytes) {
    elsewhere_.place(name, bytes);
    return elsewhere_ / name;
  }

  TemporaryRoot elsewhere_;
};

TEST_F(PythonClient, IdentifiesAddsWaitsAndFollows) {
  configure("[inbox]\nsettle = \"200ms\"\n");
  drop_known("ada", "0.npy", face_file(1, 0));
  start();
  EXPECT_EQ(python({"wait"}).exit_code, 0);
  EXPECT_EQ(status().at("references"), 1);
  Process follower(command({"follow", "0"}));

  const std::string ada = local("a.npy", face_file(1, 1));
  const std::string eve = local("e.npy", face_file(2, 1));
  const Outcome named = python({"identify", ada, eve});
  EXPECT_EQ(named.exit_code, 0) << named.errors;
  EXPECT_EQ(named.output, ada + "\t0\tknown\tada\n" + eve + "\t0\tunknown\t-\n");
  EXPECT_EQ(status().at("samples"), 1);

  const Outcome added = python({"add", ada, eve});
  EXPECT_EQ(added.exit_code, 0) << added.errors;
  EXPECT_THAT(added.output, HasSubstr("a.npy\t0\tknown\tada\n"));
  EXPECT_THAT(added.output, HasSubstr("e.npy\t0\tunknown\t-\n"));

  drop("more.npy", face_file(1, 2));
  EXPECT_EQ(python({"wait", "more.npy"}).exit_code, 0);
  EXPECT_EQ(samples().at("more.npy").at("person"), "ada");
  EXPECT_EQ(python({"wait", "gone.npy"}).exit_code, 4);

  for (const char* line : {"sample_enrolled\tknown/ada/0.npy\tada", "sample_known\ta.npy\tada",
                           "sample_unknown\te.npy\t-", "sample_known\tmore.npy\tada"})
    EXPECT_TRUE(eventually([&] { return follower.output().find(line) != std::string::npos; }))
        << line << " is not in\n"
        << follower.output() << follower.errors();
}

TEST_F(PythonClient, TellsWhatFailed) {
  configure("[inbox]\nsettle = \"200ms\"\n");
  start();
  auto bytes = face_file(1, 1);
  bytes.resize(bytes.size() - 8);
  const std::string cut = local("cut.npy", bytes);
  for (const char* verb : {"identify", "add"}) {
    const Outcome outcome = python({verb, cut});
    EXPECT_EQ(outcome.exit_code, 1) << verb;
    EXPECT_THAT(outcome.errors, HasSubstr("cut.npy")) << verb;
  }
}

}  // namespace
}  // namespace kith::test
