// The manual and the completions say what the command line does, and shells can read them.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>

#include "client/command_line.hpp"
#include "client/manual/completion.hpp"
#include "client/manual/man_page.hpp"
#include "client/verbs/verbs.hpp"
#include "tests/client/client_test.hpp"

namespace kith::client::test {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

class Manual : public ClientTest {
 protected:
  Manual() {
    CommandLine line;
    declare_verbs(line);
    outline_ = line.outline();
  }

  std::string file(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }

  /// What a shell prints, none where it is not installed or fails.
  static std::optional<std::string> shell(const std::string& command) {
    std::FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
    std::string output;
    char part[4096];
    while (const std::size_t size = std::fread(part, 1, sizeof part, pipe))
      output.append(part, size);
    if (::pclose(pipe) != 0) return std::nullopt;
    return output;
  }

  /// What bash offers after these words.
  std::string offered(const std::string& words, int at) {
    const std::string script = file("kith.bash", bash_completion(outline_));
    return shell(fmt::format("bash -c '. {}; COMP_WORDS=({}); COMP_CWORD={}; _kith; "
                             "echo \"${{COMPREPLY[*]}}\"'",
                             script, words, at))
        .value_or("bash failed");
  }

  Outline outline_;
};

TEST_F(Manual, KnowsEveryVerbAndItsOptions) {
  EXPECT_GE(outline_.verbs.size(), 15U);
  const std::string page = man_page(outline_, "1.2.3");
  for (const auto& verb : outline_.verbs) {
    EXPECT_THAT(page, HasSubstr(fmt::format(".SS \"kith {}\"", fmt::join(verb.words, " "))));
    for (const auto& option : verb.options) {
      std::string name = option.names.back();
      for (std::size_t at = 0; (at = name.find('-', at)) != name.npos; at += 2)
        name.insert(at, "\\");
      EXPECT_THAT(page, HasSubstr(name));
    }
  }
}

TEST_F(Manual, CompletionsKnowEveryVerbAndItsOptions) {
  const std::string bash = bash_completion(outline_);
  const std::string zsh = zsh_completion(outline_);
  const std::string fish = fish_completion(outline_);
  for (const auto& verb : outline_.verbs) {
    const std::string word = verb.words.back();
    EXPECT_THAT(bash, HasSubstr(word));
    EXPECT_THAT(zsh, HasSubstr("'" + word + ":"));
    EXPECT_THAT(fish, HasSubstr("-a '" + word + "'"));
    for (const auto& option : verb.options) {
      EXPECT_THAT(bash, HasSubstr(option.names.back()));
      EXPECT_THAT(zsh, HasSubstr("'" + option.names.back() + "["));
      EXPECT_THAT(fish, HasSubstr("-l " + option.names.back().substr(2)));
    }
  }
}

TEST_F(Manual, BashFinishesVerbsOptionsAndValues) {
  EXPECT_THAT(offered("kith sam", 1), HasSubstr("samples"));
  EXPECT_EQ(offered("kith people l", 2), "list\n");
  EXPECT_THAT(offered("kith --root /x samples list --st", 5), HasSubstr("--state"));
  EXPECT_THAT(offered("kith samples list --state u", 4), HasSubstr("unknown"));
  EXPECT_EQ(offered("kith -o j", 2), "json\n");
  EXPECT_EQ(offered("kith -o c", 2), "csv\n");
  EXPECT_EQ(offered("kith events --kind sample_kn", 3), "sample_known\n");
}

TEST_F(Manual, BashFinishesVerbsAfterHelp) {
  EXPECT_EQ(offered("kith help stat", 2), "status\n");
  EXPECT_EQ(offered("kith help people m", 3), "merge\n");
}

TEST_F(Manual, BashOffersFilesOnlyWhereOneIsMeant) {
  file("a.npy", "");
  EXPECT_EQ(offered("kith add a.n", 2), "a.npy\n");
  EXPECT_EQ(offered("kith samples show 1 --thumbnail a.n", 5), "a.npy\n");
  EXPECT_EQ(offered("kith people show a.n", 3), "\n");
  EXPECT_EQ(offered("kith samples list --person a.n", 4), "\n");
}

TEST_F(Manual, OtherShellsAreToldTheSame) {
  const std::string zsh = zsh_completion(outline_);
  EXPECT_THAT(zsh, HasSubstr(":value:(table json csv)"));
  EXPECT_THAT(zsh, ContainsRegex("'--kind\\[[^']*:value:\\([^)]*sample_known"));
  EXPECT_THAT(zsh, HasSubstr("    'help people') verbs=( 'list:Everyone who is known'"));
  EXPECT_THAT(zsh, HasSubstr("'people show'*) _arguments $all '*:argument: '"));
  const std::string fish = fish_completion(outline_);
  EXPECT_THAT(fish, HasSubstr("-x -a 'table json csv'"));
  EXPECT_THAT(fish, ContainsRegex("-l kind -x -a '[^']*sample_known"));
  EXPECT_THAT(fish, HasSubstr("-n '__fish_seen_subcommand_from help; and not "));
  EXPECT_THAT(fish, HasSubstr("complete -c kith -f\n"));
  EXPECT_THAT(fish, HasSubstr("-n '__fish_seen_subcommand_from add' -F\n"));
}

TEST_F(Manual, ShellsThatAreHereCanReadTheirs) {
  EXPECT_TRUE(shell("bash -n " + file("kith.bash", bash_completion(outline_))));
  const std::string zsh = file("_kith", zsh_completion(outline_));
  const std::string fish = file("kith.fish", fish_completion(outline_));
  EXPECT_TRUE(!shell("command -v zsh") || shell("zsh -n " + zsh));
  EXPECT_TRUE(!shell("command -v fish") || shell("fish -n " + fish));
}

TEST_F(Manual, TheConfigurationsPageHasEveryKeyOfTheExample) {
  const std::string page = configuration_page(
      "# What it is.\n\n[server]\n#listen = \"\"   # where\n         # and how\n#admins = []\n",
      "1.2.3");
  EXPECT_THAT(page, HasSubstr(".SH DESCRIPTION\nWhat it is.\n"));
  EXPECT_THAT(page, HasSubstr(".SH \"[server]\"\n"));
  EXPECT_THAT(page, HasSubstr(".TP\n\\fBlisten = \"\"\\fR\nwhere\nand how\n"));
  EXPECT_THAT(page, HasSubstr(".TP\n\\fBadmins = []\\fR\n"));
}

}  // namespace
}  // namespace kith::client::test
