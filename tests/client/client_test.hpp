// The small verbs of the client's tests: a world to ask about, a terminal of any width, a clock
// that stands still, and kith itself in the same process.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "client/terminal.hpp"
#include "tests/client/fake_daemon.hpp"

namespace kith::client::test {

using Json = nlohmann::ordered_json;

struct Outcome {
  int code = 0;
  std::string out;
  std::string err;
};

/// 2026-03-01 12:00:00 UTC: when every test happens.
google::protobuf::Timestamp moment(std::chrono::seconds before_now = {});

/// A world with some of everything, the same every time.
void fill(World& world);

class ClientTest : public ::testing::Test {
 protected:
  ClientTest();
  ~ClientTest() override;

  /// Runs kith against the fake daemon.
  Outcome kith(std::vector<std::string> arguments);
  /// The same without --address.
  Outcome bare(const std::vector<std::string>& arguments);
  /// The one JSON document that `kith -o json …` prints.
  Json json(std::vector<std::string> arguments);
  /// One a line.
  std::vector<Json> json_lines(std::vector<std::string> arguments);

  void use_terminal(int columns);
  void start() { daemon_ = std::make_unique<FakeDaemon>(world_, socket()); }
  void stop() { daemon_.reset(); }
  std::filesystem::path socket() const { return folder_ / "kith.sock"; }

  std::filesystem::path folder_;  // the working directory of the test, its own
  World world_;
  Terminal terminal_;
  std::stop_source stop_;

 private:
  std::filesystem::path before_;
  std::unique_ptr<FakeDaemon> daemon_;
};

/// Compares with tests/client/snapshots/<name>.txt. KITH_UPDATE_SNAPSHOTS=1 writes it instead.
void expect_snapshot(const std::string& name, const std::string& text);

}  // namespace kith::client::test
