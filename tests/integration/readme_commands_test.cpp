// Every command that the README shows is run, in its order, as a newcomer would type it.
#include <cstdlib>
#include <functional>
#include <regex>
#include <sstream>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

namespace fs = std::filesystem;
using Commands = std::vector<std::string>;
/// What is typed for a command with placeholders, at the time when it is its turn.
using Typed = std::map<std::string, std::function<std::string()>>;

/// "kith people show NAME" of "    kith people show NAME          one of them": up to two spaces.
Commands commands_in(const std::string& text) {
  const std::regex command("^    ((?:kith|sudo|cp|\\./dev) .*)$");
  Commands commands;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (!std::regex_match(line, match, command)) continue;
    const std::string shown = match.str(1);
    commands.push_back(shown.substr(0, shown.find("  ")));
  }
  return commands;
}

std::string readme() {
  return file_text(KITH_SOURCE_DIR "/README.md");
}

Commands commands_of_section(const std::string& title) {
  const std::string text = readme();
  const std::size_t begin = text.find("\n## " + title + "\n");
  return commands_in(text.substr(begin, text.find("\n## ", begin + 1) - begin));
}

class ReadmeCommands : public KithTest {
 protected:
  ReadmeCommands() {
    configure("[review]\nlisten = \"127.0.0.1:0\"\n[cluster]\ninterval = \"1h\"\n");
    for (const unsigned stranger : {1U, 2U, 3U}) drop_faces(stranger, 0, 5);
    for (const unsigned shot : {0U, 1U, 2U})
      drop_known("Ada", std::to_string(shot) + ".npy", face_file(4, shot));
    drop_faces(4, 5, 1);
    const auto whole = face_file(5, 0);
    drop("cut.npy", std::span(whole).first(100));
    start();
    EXPECT_TRUE(reaches("clusters", 3));
    EXPECT_TRUE(reaches("files_failed", 1));
    desk_.place("face.npy", face_file(6, 0));
    for (const char* person : {"Ada", "Eve"}) {
      for (const unsigned shot : {7U, 8U})
        desk_.place("people/" + std::string(person) + "/" + std::to_string(shot) + ".npy",
                    face_file(person == std::string("Ada") ? 4 : 7, shot));
    }
  }

  Command shell(const std::string& typed) const {
    return {.program = "/bin/sh",
            .arguments = {"-c", typed},
            .directory = desk_.path(),
            .environment = {
                {"PATH", fs::path(KITH_PROGRAM).parent_path().string() + ":" + std::getenv("PATH")},
                {"KITH_ADDRESS", "unix:" + (root_ / "kith.sock").string()}}};
  }

  void expect_each_works(const Commands& commands, const Typed& typed) {
    EXPECT_FALSE(commands.empty());
    for (const std::string& command : commands) {
      const auto found = typed.find(command);
      const std::string line = found == typed.end() ? command : found->second();
      EXPECT_FALSE(std::regex_search(line, std::regex("\\b[A-Z]{2,}\\b")))
          << "what is typed for '" << command << "'?";
      if (line.ends_with(" --follow"))
        expect_goes_on(line);
      else
        expect_done(line);
    }
  }
  void expect_done(const std::string& line) const {
    const Outcome outcome = run(shell(line));
    EXPECT_EQ(outcome.exit_code, 0) << line << "\n" << outcome.output << outcome.errors;
  }
  void expect_goes_on(const std::string& line) const {
    Process process(shell("exec " + line));
    EXPECT_TRUE(eventually([&] { return !process.output().empty(); })) << line << process.errors();
    EXPECT_FALSE(process.wait(std::chrono::milliseconds(0))) << line;
  }

  std::string largest_cluster() const {
    const Json clusters = ask({"clusters", "list"}).at("clusters");
    Json largest = clusters.at(0);
    for (const Json& one : clusters)
      if (one.at("size") > largest.at("size")) largest = one;
    return largest.at("id").dump();
  }
  std::string face_in_a_cluster() const {
    for (const auto& [file, sample] : samples())
      if (sample.at("state") == "unknown" && !sample.at("cluster").is_null())
        return sample.at("id").dump();
    return "none";
  }
  std::string its_cluster() const {
    return ask({"samples", "show", face_in_a_cluster()}).at("cluster").dump();
  }

  TemporaryRoot desk_;  // where the commands are typed
};

TEST_F(ReadmeCommands, OfAskingWork) {
  const auto is = [](std::string line) { return [line] { return line; }; };
  expect_each_works(commands_of_section("Asking"),
                    {{"kith people show NAME", is("kith people show Ada")},
                     {"kith samples show ID", is("kith samples show 1")},
                     {"kith explain SAMPLE", is("kith explain 1")},
                     {"kith clusters show ID --montage", is("kith clusters show 1 --montage")},
                     {"kith clusters show ID --pages", is("kith clusters show 1 --pages")},
                     {"kith identify FILE", is("kith identify face.npy")},
                     {"kith add FILE", is("kith add face.npy")},
                     {"kith wait FILE", is("kith wait face.npy")},
                     {"kith evaluate DIR", is("kith evaluate people")},
                     {"kith retry FILE", is("kith retry cut.npy")},
                     {"kith files forget FILE", is("kith files forget face.npy")},
                     {"kith reset", is("kith reset --yes")},
                     {"kith help VERB", is("kith help status")}});
  EXPECT_TRUE(fs::exists(desk_ / "cluster-1.png")) << "of --pages";
}

TEST_F(ReadmeCommands, OfTellingWork) {
  const auto of = [](const std::string& before, const auto& id, const std::string& after = "") {
    return [=] { return before + id() + after; };
  };
  const auto is = [](std::string line) { return [line] { return line; }; };
  const auto cluster = [this] { return largest_cluster(); };
  const auto face = [this] { return face_in_a_cluster(); };
  expect_each_works(
      commands_of_section("Telling"),
      {{"kith clusters label ID NAME", of("kith clusters label ", cluster, " Bea")},
       {"kith clusters dismiss ID", of("kith clusters dismiss ", cluster)},
       {"kith clusters split ID SAMPLE…",
        [this] { return "kith clusters split " + its_cluster() + " " + face_in_a_cluster(); }},
       {"kith enroll NAME FILE…", is("kith enroll Cleo face.npy")},
       {"kith people rename NAME NEW", is("kith people rename Bea 'Bea Bell'")},
       {"kith people merge FROM INTO", is("kith people merge --yes 'Bea Bell' Cleo")},
       {"kith samples assign ID… NAME", of("kith samples assign ", face, " Cleo")},
       {"kith samples reject ID… NAME", of("kith samples reject ", face, " Cleo")},
       {"kith people forget NAME", is("kith people forget --yes Cleo")},
       {"kith samples forget ID…", of("kith samples forget --yes ", face)},
       {"kith export DIR", is("kith export gallery")},
       {"kith import DIR", is("kith import --yes gallery")}});
}

TEST_F(ReadmeCommands, OfDroppingWorks) {
  for (const std::string& command : commands_of_section("Dropping files"))
    expect_done(std::regex_replace(command, std::regex("/var/lib/kith"), root_.path().string()));
  EXPECT_EQ(kith({"wait", "face.npy"}).exit_code, 0);
}

TEST_F(ReadmeCommands, OfEventsRunsACommandForEach) {
  desk_.place("greet", "#!/bin/sh\ncat >> greeted\n");
  fs::permissions(desk_ / "greet", fs::perms::owner_all);
  const Commands commands = commands_of_section("Events");
  ASSERT_FALSE(commands.empty());
  Process process(shell("exec " + commands.front()));
  EXPECT_TRUE(eventually([&] {
    return desk_.text_of("greeted").find("\"sample_known\"") != std::string::npos;
  })) << process.errors();
}

// Where the others are run, and as what: they take root and a machine of their own, or a build.
const std::map<std::string, std::string> kElsewhere = {
    {"./dev run", ""},   // builds, then serves until Ctrl-C what Browser.Review serves as well
    {"./dev test", ""},  // what runs this
    {"./dev package", "cpack -G DEB"},
    {"sudo apt install ./build/release/kith_*.deb", "apt-get -qq install"},
    {"sudo install -D /usr/share/doc/kith/events/mqtt.conf /etc/kith/events/mqtt.conf",
     "inside install -D /usr/share/doc/kith/events/mqtt.conf /etc/kith/events/mqtt.conf"},
    {"sudo systemctl enable --now kith-events@mqtt",
     "inside systemctl -q enable --now kith-events@mqtt"},
};

TEST(ReadmeCommandsElsewhere, AreRunWhereAMachineIsBooted) {
  const std::string boot = file_text(KITH_SOURCE_DIR "/tests/system/boot.sh");
  for (const std::string& command : commands_in(readme())) {
    if (command.starts_with("kith ") || command.starts_with("cp ")) continue;
    const auto found = kElsewhere.find(command);
    ASSERT_NE(found, kElsewhere.end()) << "where is '" << command << "' run?";
    EXPECT_NE(boot.find(found->second), std::string::npos) << command;
  }
}

}  // namespace
}  // namespace kith::test
