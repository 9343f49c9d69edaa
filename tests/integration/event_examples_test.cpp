// The examples for kith-events@.service, as they stand.
#include <cstdlib>
#include <filesystem>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

class EventExamples : public KithTest {
 protected:
  EventExamples() {
    configure("[inbox]\nsettle = \"100ms\"\n");
    drop_known("ada", "0.npy", face_file(1, 0));
    drop_faces(1, 1, 1);
    drop_faces(2, 0, 1);
    start();
    EXPECT_TRUE(reaches("samples", 3));
  }

  /// The kinds of the events that `program`, which this example calls, would have sent on.
  std::vector<std::string> sent_by(const std::string& example, const std::string& program) {
    const std::string heard = root_ / "heard";
    root_.place("bin/" + program, "#!/bin/sh\ncat >> '" + heard + "'\n");
    std::filesystem::permissions(root_ / ("bin/" + program), std::filesystem::perms::owner_all);
    const std::string path = (root_ / "bin").string() + ":" + std::getenv("PATH");
    const Outcome outcome = run(
        {.program = "/bin/sh",
         .arguments = {"-c", R"(. "$0"; exec "$1" --root "$2" events $OPTIONS --exec "$COMMAND")",
                       KITH_SOURCE_DIR "/systemd/events/" + example, KITH_PROGRAM, root_.path()},
         .environment = {{"PATH", path}}});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
    std::vector<std::string> kinds;
    for (const Json& event : json_lines(root_.text_of("heard"))) kinds.push_back(event.at("kind"));
    return kinds;
  }
};

TEST_F(EventExamples, MqttGetsEachFaceThatWasNamed) {
  EXPECT_THAT(sent_by("mqtt.conf", "mosquitto_pub"), ::testing::ElementsAre("sample_known"));
}

TEST_F(EventExamples, AWebAddressGetsAllThatHappens) {
  EXPECT_EQ(sent_by("webhook.conf", "curl").size(), events().size());
}

}  // namespace
}  // namespace kith::test
