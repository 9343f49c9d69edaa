// kith on a terminal: it borrows the screen and gives it back however it ends, and asks the
// terminal whether it can show pictures.
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr const char* kTake = "\x1b[?1049h\x1b[?25l";
constexpr const char* kGiveBack = "\x1b[?25h\x1b[?1049l";

/// A terminal with kith in it, and hands that type.
class Terminal {
 public:
  explicit Terminal(const std::vector<std::string>& arguments) {
    winsize size{.ws_row = 30, .ws_col = 90, .ws_xpixel = 0, .ws_ypixel = 0};
    int master = -1;
    pid_ = ::forkpty(&master, nullptr, nullptr, &size);
    if (pid_ == 0) {
      std::vector<char*> argv{const_cast<char*>("kith")};
      for (const std::string& argument : arguments)
        argv.push_back(const_cast<char*>(argument.c_str()));
      argv.push_back(nullptr);
      ::setenv("TERM", "xterm-256color", 1);
      ::execv(KITH_PROGRAM, argv.data());
      ::_exit(127);
    }
    master_ = UniqueFd(master);
  }
  ~Terminal() {
    if (!ended_) ::kill(pid_, SIGKILL), ::waitpid(pid_, nullptr, 0);
  }

  void signal(int number) const { ::kill(pid_, number); }
  void type(std::string_view text) const {
    EXPECT_EQ(::write(master_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void resize(unsigned short rows, unsigned short columns) const {
    const winsize size{.ws_row = rows, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
    ::ioctl(master_.get(), TIOCSWINSZ, &size);
  }

  /// Whether `text` comes to stand in what was shown after the `from`th character.
  bool shows(std::string_view text, std::size_t from = 0) {
    return eventually([&] {
      read();
      return shown_.find(text, from) != std::string::npos;
    });
  }
  const std::string& shown() const { return shown_; }

  /// Its exit code; -1 when it does not end.
  int ends() {
    int status = 0;
    ended_ = eventually([&] {
      read();
      return ::waitpid(pid_, &status, WNOHANG) == pid_;
    });
    read();
    return ended_ && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  void read() {
    pollfd ready{master_.get(), POLLIN, 0};
    while (::poll(&ready, 1, 0) > 0) {
      char piece[4096];
      const ssize_t size = ::read(master_.get(), piece, sizeof piece);
      if (size <= 0) return;
      shown_.append(piece, static_cast<std::size_t>(size));
    }
  }

  pid_t pid_ = -1;
  UniqueFd master_;
  std::string shown_;
  bool ended_ = false;
};

class WatchedStatus : public KithTest {
 protected:
  Terminal watch() {
    start();
    return Terminal({"--root", root_.path().string(), "status", "--watch"});
  }
};

class WatchedStatusEnds : public WatchedStatus, public testing::WithParamInterface<int> {};

TEST_P(WatchedStatusEnds, AndTheTerminalIsAsItWas) {
  Terminal terminal = watch();
  ASSERT_TRUE(terminal.shows("Ctrl-C to end"));
  terminal.signal(GetParam());
  EXPECT_EQ(terminal.ends(), 0);
  EXPECT_THAT(terminal.shown(), EndsWith(kGiveBack));
}

INSTANTIATE_TEST_SUITE_P(OnASignal, WatchedStatusEnds,
                         testing::Values(SIGINT, SIGTERM, SIGHUP, SIGQUIT));

// No shell is there that could let it go on, so the kernel does not stop it in between.
TEST_F(WatchedStatus, GivesTheScreenBackOnCtrlZAndTakesItWhenItGoesOn) {
  Terminal terminal = watch();
  ASSERT_TRUE(terminal.shows("Ctrl-C to end"));
  const std::size_t before = terminal.shown().size();
  terminal.type("\x1a");
  ASSERT_TRUE(terminal.shows(std::string(kGiveBack) + kTake, before));
  EXPECT_TRUE(terminal.shows("Ctrl-C to end", terminal.shown().size()));
  terminal.type("\x03");
  EXPECT_EQ(terminal.ends(), 0);
  EXPECT_THAT(terminal.shown(), EndsWith(kGiveBack));
}

TEST_F(WatchedStatus, FitsATerminalThatGrowsSmaller) {
  Terminal terminal = watch();
  ASSERT_TRUE(terminal.shows("decided by"));
  terminal.resize(3, 40);
  std::size_t before = terminal.shown().size();
  ASSERT_TRUE(terminal.shows("\x1b[J", before));  // may be under way when the size changes
  before = terminal.shown().size();
  ASSERT_TRUE(terminal.shows("\x1b[J", before));
  const std::string frame = terminal.shown().substr(terminal.shown().rfind("\x1b[H"));
  EXPECT_LT(std::count(frame.begin(), frame.end(), '\n'), 3) << frame;
}

class MontageOnATerminal : public KithTest {
 protected:
  MontageOnATerminal() {
    drop_faces(1, 0, 5);
    configure("[cluster]\neps = 1.2\n");
    EXPECT_EQ(once().exit_code, 0);
    start();
  }
  Terminal show() const {
    return Terminal({"--root", root_.path().string(), "clusters", "show", "1", "--montage"});
  }
  static constexpr const char* kQuestion = "\x1b[c";
};

TEST_F(MontageOnATerminal, IsDrawnInSixel) {
  Terminal terminal = show();
  ASSERT_TRUE(terminal.shows(kQuestion)) << terminal.shown();
  terminal.type("\x1b[?62;4;22c");
  EXPECT_EQ(terminal.ends(), 0);
  EXPECT_THAT(terminal.shown(), HasSubstr("\x1bP0;1q\"1;1;"));
}

TEST_F(MontageOnATerminal, IsDrawnInKittysProtocol) {
  Terminal terminal = show();
  ASSERT_TRUE(terminal.shows(kQuestion)) << terminal.shown();
  terminal.type("\x1b_Gi=31;OK\x1b\\\x1b[?62c");
  EXPECT_EQ(terminal.ends(), 0);
  EXPECT_THAT(terminal.shown(), HasSubstr("\x1b_Ga=T,f=100,q=2,"));
}

TEST_F(MontageOnATerminal, IsAPathWhereTheTerminalDoesNotAnswer) {
  Terminal terminal = show();
  EXPECT_EQ(terminal.ends(), 0);
  EXPECT_THAT(terminal.shown(), HasSubstr("montages/cluster-1.png"));
}

}  // namespace
}  // namespace kith::test
