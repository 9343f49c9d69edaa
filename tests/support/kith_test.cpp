#include "tests/support/kith_test.hpp"

#include <signal.h>

#include <sstream>

namespace kith::test {

KithTest::KithTest() = default;

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
  Command command = kithd({});
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

std::vector<Json> json_lines(const std::string& text) {
  std::vector<Json> objects;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) objects.push_back(Json::parse(line));
  return objects;
}

}  // namespace kith::test
