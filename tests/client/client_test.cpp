#include "tests/client/client_test.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#include <sstream>

#include "client/run.hpp"

namespace kith::client::test {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::sys_seconds kNow =
    std::chrono::sys_days{std::chrono::March / 1 / 2026} + std::chrono::hours(12);

fs::path make_folder() {
  std::string name = (fs::temp_directory_path() / "kith-client-XXXXXX").string();
  return ::mkdtemp(name.data());
}

Outcome run_here(const std::vector<std::string>& arguments, const Terminal& terminal) {
  std::vector<const char*> argv{"kith"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::ostringstream out;
  std::ostringstream err;
  const int code = run(static_cast<int>(argv.size()), argv.data(), out, err, terminal);
  return {code, out.str(), err.str()};
}

}  // namespace

google::protobuf::Timestamp moment(std::chrono::seconds before_now) {
  google::protobuf::Timestamp time;
  time.set_seconds((kNow - before_now).time_since_epoch().count());
  return time;
}

ClientTest::ClientTest() : folder_(make_folder()), before_(fs::current_path()) {
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  ::unsetenv("KITH_ADDRESS");
  fs::current_path(folder_);
  terminal_.now = [] { return Timestamp(kNow); };
  terminal_.wait = [](std::chrono::milliseconds) { return false; };
  terminal_.stop = stop_.get_token();
  fill(world_);
  start();
}

ClientTest::~ClientTest() {
  world_.ends_streams = true;
  stop();
  fs::current_path(before_);
  fs::remove_all(folder_);
}

void ClientTest::use_terminal(int columns) {
  terminal_.output = true;
  terminal_.columns = [columns] { return columns; };
}

Outcome ClientTest::kith(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--address", "unix:" + socket().string()});
  return run_here(arguments, terminal_);
}

Outcome ClientTest::bare(const std::vector<std::string>& arguments) {
  return run_here(arguments, terminal_);
}

Json ClientTest::json(std::vector<std::string> arguments) {
  const auto documents = json_lines(std::move(arguments));
  EXPECT_EQ(documents.size(), 1U);
  return documents.empty() ? Json() : documents.front();
}

std::vector<Json> ClientTest::json_lines(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"-o", "json"});
  const Outcome outcome = kith(std::move(arguments));
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  std::vector<Json> documents;
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) documents.push_back(Json::parse(line));
  return documents;
}

void expect_snapshot(const std::string& name, const std::string& text) {
  const fs::path path = fs::path(KITH_SOURCE_DIR) / "tests/client/snapshots" / (name + ".txt");
  if (std::getenv("KITH_UPDATE_SNAPSHOTS") != nullptr) {
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return;
  }
  std::ifstream file(path);
  ASSERT_TRUE(file) << "no snapshot " << path << "; KITH_UPDATE_SNAPSHOTS=1 writes it";
  const std::string expected{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(text, expected) << path << "; KITH_UPDATE_SNAPSHOTS=1 writes it anew";
}

}  // namespace kith::client::test
