// The core reads no wall clock and starts no thread but those it is handed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace kith::test {
namespace {

namespace fs = std::filesystem;
using ::testing::IsEmpty;

/// "core/search/rows.cpp:12" for every line of the core that matches, outside the one file that
/// may.
std::vector<std::string> lines_that_say(const std::string& pattern, const std::string& allowed) {
  const fs::path top = KITH_SOURCE_DIR;
  const std::regex expression(pattern);
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(top / "core")) {
    const std::string name = entry.path().lexically_relative(top);
    if (!entry.is_regular_file() || name == allowed) continue;
    std::ifstream lines(entry.path());
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
      if (std::regex_search(line, expression)) found.push_back(name + ":" + std::to_string(number));
    }
  }
  return found;
}

TEST(CorePurity, TheWallClockIsReadInOnePlace) {
  EXPECT_THAT(lines_that_say("system_clock::now", "core/base/clock.hpp"), IsEmpty());
}

TEST(CorePurity, ThreadsAreStartedInOnePlace) {
  EXPECT_THAT(
      lines_that_say("std::(jthread|async)\\b|std::thread\\b[^:]", "core/base/thread_pool.cpp"),
      IsEmpty());
}

TEST(CorePurity, NothingSleeps) {
  EXPECT_THAT(lines_that_say("sleep_for|sleep_until|usleep\\(", ""), IsEmpty());
}

}  // namespace
}  // namespace kith::test
