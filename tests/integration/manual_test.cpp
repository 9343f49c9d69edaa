// What is documented about the daemon's command line is what it has.
#include <regex>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

TEST(DaemonManual, HasEveryOptionThatHelpNames) {
  const std::string help = run({.program = KITHD_PROGRAM, .arguments = {"--help"}}).output;
  const std::string page = std::regex_replace(file_text(KITH_SOURCE_DIR "/systemd/kithd.8.in"),
                                              std::regex("\\\\-"), "-");
  const std::regex option("--[a-z]+");
  int options = 0;
  for (std::sregex_iterator at(help.begin(), help.end(), option), end; at != end; ++at, ++options)
    EXPECT_NE(page.find(at->str()), page.npos) << at->str();
  EXPECT_GE(options, 5);
}

}  // namespace
}  // namespace kith::test
