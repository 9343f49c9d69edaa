// The language of the integration tests: a root, the real kithd on it, the real kith beside it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/eventually.hpp"
#include "tests/support/faces.hpp"
#include "tests/support/process.hpp"
#include "tests/support/temporary_root.hpp"

namespace kith::test {

using Json = nlohmann::json;

class KithTest : public ::testing::Test {
 protected:
  KithTest();
  ~KithTest() override;

  // --- what people put into a root --------------------------------------------------------------
  /// Thresholds that `toml` does not name are 0.8 and 0.5, as they are where nothing is configured:
  /// most tests are not about what calibration makes of a handful of faces.
  void configure(std::string_view toml);
  void drop(const std::string& name, std::span<const std::byte> bytes) {
    root_.place("inbox/" + name, bytes);
  }
  void drop_known(const std::string& person, const std::string& name,
                  std::span<const std::byte> bytes) {
    root_.place("known/" + person + "/" + name, bytes);
  }
  /// Shots `first` … `first + count - 1` of a seeded person, as <person>_<shot>.npy.
  void drop_faces(unsigned person, unsigned first, unsigned count);

  // --- kithd ------------------------------------------------------------------------------------
  Outcome once();
  /// Starts the daemon and waits until it answers.
  void start(const std::map<std::string, std::string>& environment = {});
  /// The same with the daemon that dies (KITH_FAILPOINT) or is refused by the system (fault())
  /// where a test says so.
  void start_faulty(const std::map<std::string, std::string>& environment = {});
  /// From now on these calls fail, as tests/faulty/faulty_system.cpp reads it; none with "".
  void fault(std::string_view lines) { root_.place("faults", lines); }
  /// SIGTERM, and the exit code it leads to.
  int stop();
  void kill();

  // --- kith -------------------------------------------------------------------------------------
  Outcome kith(std::vector<std::string> arguments) const;
  /// `kith -o json …`; the test fails when it does not end with 0 and one document.
  Json ask(std::vector<std::string> arguments) const;
  /// `kith -o json events …`, an object a line.
  std::vector<Json> events(std::vector<std::string> arguments = {}) const;
  Json status() const { return ask({"status"}); }
  /// Samples by their file.
  std::map<std::string, Json> samples() const;
  std::map<std::string, Json> files() const;

  /// Whether status comes to hold `value` under `key`.
  testing::AssertionResult reaches(const std::string& key, const Json& value) const;
  /// Whether `status` comes to complain of something in which `words` are found, within 5 s.
  testing::AssertionResult complains(const std::string& words) const;
  /// Whether status comes to complain of nothing, within 10 s.
  testing::AssertionResult recovers() const;
  /// Everything was listed again, from the beginning, after this was called.
  testing::AssertionResult lists_again() const;
  /// Each of these files (one row each) is one sample, lies in archive/ and nowhere else, and is in
  /// the journal once; there is nothing beside them.
  void expect_one_effect_each(std::set<std::string> names) const;

  TemporaryRoot root_;
  std::optional<Process> daemon_;

 private:
  Command kithd(std::vector<std::string> arguments) const;
  void start(Command command, const std::map<std::string, std::string>& environment);
};

/// An object a line.
std::vector<Json> json_lines(const std::string& text);

}  // namespace kith::test
