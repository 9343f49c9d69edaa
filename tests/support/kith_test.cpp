#include "tests/support/kith_test.hpp"

#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>

#include <algorithm>
#include <sstream>

namespace kith::test {

namespace {

void pin(std::string& toml, const std::string& section, const std::string& key,
         const std::string& value) {
  if (toml.find(key) != std::string::npos) return;
  const std::string header = "[" + section + "]\n";
  const std::string line = key + " = " + value + "\n";
  const std::size_t at = toml.find(header);
  if (at == std::string::npos) {
    toml += (toml.empty() || toml.ends_with('\n') ? "" : "\n") + header + line;
  } else {
    toml.insert(at + header.size(), line);
  }
}

}  // namespace

void KithTest::configure(std::string_view toml) {
  std::string pinned(toml);
  pin(pinned, "classify", "tolerance", "0.8");
  pin(pinned, "cluster", "eps", "0.5");
  root_.place("kithd.toml", pinned);
}

// The daemon meets files as an ordinary user does, also where tests run as root: what has left the
// bounding set is not given back by exec.
KithTest::KithTest() {
  configure("");
  ::prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE);
  ::prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH);
}

KithTest::~KithTest() {
  if (HasFailure() && daemon_) {
    std::cerr << "kithd said:\n" << daemon_->output() << daemon_->errors() << '\n';
  }
}

void KithTest::drop_faces(unsigned person, unsigned first, unsigned count) {
  for (unsigned shot = first; shot < first + count; ++shot) {
    drop(std::to_string(person) + "_" + std::to_string(shot) + ".npy", face_file(person, shot));
  }
}

Command KithTest::kithd(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"--root", root_.path()});
  return {.program = KITHD_PROGRAM,
          .arguments = std::move(arguments),
          .environment = {{"RUNTIME_DIRECTORY", ""}, {"NOTIFY_SOCKET", ""}}};
}

Outcome KithTest::once() {
  return run(kithd({"--once"}));
}

void KithTest::start(const std::map<std::string, std::string>& environment) {
  start(kithd({}), environment);
}

void KithTest::start_faulty(const std::map<std::string, std::string>& environment) {
  Command command = kithd({});
  command.program = KITHD_FAULTY_PROGRAM;
  command.environment["KITH_FAULTS"] = root_ / "faults";
  start(std::move(command), environment);
}

void KithTest::start(Command command, const std::map<std::string, std::string>& environment) {
  for (const auto& [name, value] : environment) command.environment[name] = value;
  daemon_.emplace(command);
  const bool answers = eventually([&] {
    return kith({"status"}).exit_code == 0 || daemon_->wait(std::chrono::milliseconds(0));
  });
  ASSERT_TRUE(answers) << "kithd does not answer";
  ASSERT_FALSE(daemon_->wait(std::chrono::milliseconds(0))) << "kithd ended";
}

int KithTest::stop() {
  daemon_->signal(SIGTERM);
  return daemon_->wait().value_or(-1);
}

void KithTest::kill() {
  daemon_->signal(SIGKILL);
  daemon_->wait();
}

Outcome KithTest::kith(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"--root", root_.path()});
  return run({.program = KITH_PROGRAM,
              .arguments = std::move(arguments),
              .environment = {{"KITH_ADDRESS", ""}}});
}

Json KithTest::ask(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"-o", "json"});
  const Outcome outcome = kith(arguments);
  EXPECT_EQ(outcome.exit_code, 0) << testing::PrintToString(arguments) << "\n" << outcome.errors;
  Json document = Json::parse(outcome.output, nullptr, false);
  EXPECT_FALSE(document.is_discarded()) << "not one JSON document: " << outcome.output;
  return document;
}

std::vector<Json> KithTest::events(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"-o", "json", "events"});
  const Outcome outcome = kith(arguments);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  return json_lines(outcome.output);
}

std::map<std::string, Json> KithTest::samples() const {
  std::map<std::string, Json> by_file;
  const Json list = ask({"samples", "list"});
  for (const Json& sample : list.at("samples")) {
    by_file[sample.at("file")] = sample;
  }
  return by_file;
}

std::map<std::string, Json> KithTest::files() const {
  std::map<std::string, Json> by_path;
  const Json list = ask({"files", "list"});
  for (const Json& file : list.at("files")) by_path[file.at("path")] = file;
  return by_path;
}

testing::AssertionResult KithTest::reaches(const std::string& key, const Json& value) const {
  Json last;
  const bool reached = eventually([&] {
    last = status();
    return last.value(key, Json()) == value || HasFailure();
  });
  if (reached) return testing::AssertionSuccess();
  return testing::AssertionFailure() << key << " does not become " << value << ": " << last.dump(2);
}

testing::AssertionResult KithTest::complains(const std::string& words) const {
  Json last;
  const auto said = [&] {
    last = status();
    const Json& degraded = last.at("degraded");
    return std::any_of(degraded.begin(), degraded.end(), [&](const Json& reason) {
      return reason.get<std::string>().find(words) != std::string::npos;
    });
  };
  if (eventually(said, std::chrono::seconds(5)) && last.at("health") == "degraded") {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << "nobody says '" << words << "': " << last.dump(2);
}

testing::AssertionResult KithTest::recovers() const {
  Json last;
  const auto healthy = [&] {
    last = status();
    return last.at("health") == "ok" && last.at("degraded").empty();
  };
  if (eventually(healthy, std::chrono::seconds(10))) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "still degraded: " << last.dump(2);
}

testing::AssertionResult KithTest::lists_again() const {
  constexpr std::uint64_t kOneUnderWay = 1;
  const std::uint64_t before = status().at("rescans");
  if (eventually([&] { return status().at("rescans") > before + kOneUnderWay; })) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << "nothing is listed again";
}

void KithTest::expect_one_effect_each(std::set<std::string> names) const {
  std::multiset<std::string> sampled;
  const Json list = ask({"samples", "list"});
  for (const Json& sample : list.at("samples")) sampled.insert(sample.at("file"));
  EXPECT_EQ(sampled, std::multiset<std::string>(names.begin(), names.end()));

  std::multiset<std::string> journaled;
  std::int64_t sequence = 0;
  for (const Json& event : events()) {
    EXPECT_EQ(event.at("sequence"), ++sequence);
    const bool of_sample = event.at("kind").get<std::string>().starts_with("sample_");
    if (of_sample) journaled.insert(event.at("file"));
  }
  EXPECT_EQ(journaled, sampled);

  std::multiset<std::string> lying;
  for (const char* top : {"archive", "failed", "inbox"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_ / top)) {
      if (!entry.is_directory()) lying.insert(entry.path().lexically_relative(root_.path()));
    }
  }
  std::multiset<std::string> archived;
  for (const std::string& name : names) archived.insert("archive/" + name);
  EXPECT_EQ(lying, archived);
  EXPECT_EQ(status().at("files_done"), names.size());
}

std::vector<Json> json_lines(const std::string& text) {
  std::vector<Json> objects;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) objects.push_back(Json::parse(line));
  return objects;
}

}  // namespace kith::test
