// What a person copies into a shell means what it says.

#include "core/base/shell_word.hpp"

#include <gtest/gtest.h>

namespace kith {
namespace {

TEST(ShellWord, LeavesSafeWordsAsTheyAre) {
  EXPECT_EQ(shell_word("/var/lib/kith-2"), "/var/lib/kith-2");
  EXPECT_EQ(shell_word("unix:/run/kith/kith.sock"), "unix:/run/kith/kith.sock");
}

TEST(ShellWord, QuotesWhatAShellWouldRead) {
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("Ada Lovelace"), "'Ada Lovelace'");
  EXPECT_EQ(shell_word("$(reboot)`x`;&"), "'$(reboot)`x`;&'");
  EXPECT_EQ(shell_word("O'Neill"), "'O'\\''Neill'");
  EXPECT_EQ(shell_word("Zoë"), "'Zoë'");
}

TEST(ShellWord, ShowsControlCharactersAndKeepsThemFromEndingTheCommand) {
  EXPECT_EQ(shell_word("a\nreboot"), "$'a\\012reboot'");
  EXPECT_EQ(shell_word("Zoë's\t\\"), "$'Zoë\\'s\\011\\\\'");
  EXPECT_EQ(shell_word("\xff"
                       "7"),
            "$'\\3777'");
}

}  // namespace
}  // namespace kith
