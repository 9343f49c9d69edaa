// Starting, stopping, dying and starting again.
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "core/base/unique_fd.hpp"
#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;

class Lifecycle : public KithTest {
 protected:
  /// What the daemon would say to systemd, a datagram each; none while nothing was said.
  class ServiceManager {
   public:
    explicit ServiceManager(std::string path)
        : path_(std::move(path)), socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
      sockaddr_un address{};
      address.sun_family = AF_UNIX;
      path_.copy(address.sun_path, sizeof address.sun_path - 1);
      EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    const std::string& path() const { return path_; }
    bool hears(const std::string& word) {
      return eventually([&] {
        char datagram[4096];
        const ssize_t size = ::recv(socket_.get(), datagram, sizeof datagram, 0);
        if (size > 0) heard_ += std::string(datagram, static_cast<std::size_t>(size)) + "\n";
        return heard_.find(word) != heard_.npos;
      });
    }

    /// The same, and what was heard before does not count.
    bool hears_again(const std::string& word) {
      heard_.clear();
      return hears(word);
    }

   private:
    std::string path_;
    UniqueFd socket_;
    std::string heard_;
  };

  bool says(const std::string& words) {
    return eventually([&] { return daemon_->errors().find(words) != std::string::npos; });
  }
};

TEST_F(Lifecycle, TheLayoutOfARootIsMadeAtTheStart) {
  start();
  for (const char* folder : {"inbox", "known", "archive", "failed", "montages"}) {
    EXPECT_TRUE(std::filesystem::is_directory(root_ / folder)) << folder;
  }
  EXPECT_TRUE(root_.has("kith.db"));
  EXPECT_TRUE(root_.has("kith.sock"));
}

TEST_F(Lifecycle, TheSocketIsForOwnerAndGroupAlone) {
  start();
  const auto permissions = std::filesystem::status(root_ / "kith.sock").permissions();
  EXPECT_EQ(static_cast<unsigned>(permissions), 0660U);
}

TEST_F(Lifecycle, AnEmptyInboxIsDoneAtOnce) {
  EXPECT_EQ(once().exit_code, 0);
}

TEST_F(Lifecycle, SigtermEndsWithZero) {
  start();
  EXPECT_EQ(stop(), 0);
  EXPECT_FALSE(root_.has("kith.sock"));
}

TEST_F(Lifecycle, SigintEndsWithZero) {
  start();
  daemon_->signal(SIGINT);
  EXPECT_EQ(daemon_->wait(), 0);
}

TEST_F(Lifecycle, SystemdHearsReadyAndStopping) {
  ServiceManager manager(root_ / "notify");
  start({{"NOTIFY_SOCKET", manager.path()}});
  EXPECT_TRUE(manager.hears("READY=1"));
  daemon_->signal(SIGTERM);
  EXPECT_TRUE(manager.hears("STOPPING=1"));
  EXPECT_EQ(daemon_->wait(), 0);
}

TEST_F(Lifecycle, SystemdHearsTheHeartbeat) {
  ServiceManager manager(root_ / "notify");
  start({{"NOTIFY_SOCKET", manager.path()}, {"WATCHDOG_USEC", "300000"}});
  EXPECT_TRUE(manager.hears("WATCHDOG=1"));
  EXPECT_TRUE(manager.hears_again("WATCHDOG=1"));
}

TEST_F(Lifecycle, TheLevelOfTheLogChangesWhileItRuns) {
  start();
  daemon_->signal(SIGUSR1);
  EXPECT_TRUE(says("logging at level debug"));
  daemon_->signal(SIGUSR2);
  EXPECT_TRUE(says("logging at level info again"));
  configure("[log]\nlevel = \"error\"\n");
  EXPECT_EQ(kith({"reload"}).exit_code, 0);
  kith({"pause"});
  EXPECT_EQ(stop(), 0);
  EXPECT_EQ(daemon_->errors().find("paused"), std::string::npos);
}

TEST_F(Lifecycle, SocketsOfOtherNamesAreRefused) {
  // systemd would pass a socket as descriptor 3; here there is none, and the name alone is wrong.
  const Outcome outcome =
      run({.program = "/bin/sh",
           .arguments = {"-c", "LISTEN_PID=$$ LISTEN_FDS=1 LISTEN_FDNAMES=mail exec " +
                                   std::string(KITHD_PROGRAM) + " --root " + root_.path().string() +
                                   " 3< /dev/null"}});
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_THAT(outcome.errors, HasSubstr("kithd serves sockets named rpc, metrics, review"));
}

TEST_F(Lifecycle, TheSocketLiesInTheRuntimeDirectoryOfAService) {
  std::filesystem::create_directory(root_ / "run");
  daemon_.emplace(Command{.program = KITHD_PROGRAM,
                          .arguments = {"--root", root_.path()},
                          .environment = {{"RUNTIME_DIRECTORY", root_ / "run"}}});
  EXPECT_TRUE(eventually([&] { return root_.has("run/kith.sock"); }));
  const std::string address = "unix:" + (root_ / "run/kith.sock").string();
  EXPECT_TRUE(eventually([&] {
    return run({.program = KITH_PROGRAM, .arguments = {"--address", address, "status"}})
               .exit_code == 0;
  }));
}

TEST_F(Lifecycle, AServiceOfAFurtherRootNamesItsOwnSocketUnit) {
  std::filesystem::create_directory(root_ / "kith-lab");
  daemon_.emplace(Command{.program = KITHD_PROGRAM,
                          .arguments = {"--root", root_.path()},
                          .environment = {{"RUNTIME_DIRECTORY", root_ / "kith-lab"}}});
  const std::string address = "unix:" + (root_ / "kith-lab/kith.sock").string();
  EXPECT_TRUE(eventually([&] {
    const Outcome outcome =
        run({.program = KITH_PROGRAM, .arguments = {"--address", address, "review"}});
    return outcome.errors.find("kithd-review@lab.socket") != std::string::npos &&
           outcome.errors.find("restart kithd@lab") != std::string::npos;
  }));
}

TEST_F(Lifecycle, WhatACrashLeftBehindIsFinishedOnceAtTheNextStart) {
  start();
  for (unsigned person = 1; person <= 20; ++person) drop_faces(person, 0, 10);
  EXPECT_TRUE(eventually([&] { return status().at("samples").get<int>() > 0; }));
  kill();
  start();
  EXPECT_TRUE(reaches("files_done", 200));
  EXPECT_EQ(status().at("samples"), 200);
  EXPECT_EQ(status().at("inbox_pending"), 0);
  EXPECT_EQ(samples().size(), 200U);
  EXPECT_TRUE(eventually([&] { return std::filesystem::is_empty(root_ / "inbox"); }));
}

TEST_F(Lifecycle, ARestartForgetsNothing) {
  drop_known("ada", "reference.npy", face_file(1, 0));
  start();
  drop_faces(1, 1, 2);
  drop_faces(2, 0, 3);
  EXPECT_TRUE(reaches("samples", 6));
  ask({"recluster"});
  const Json before = ask({"samples", "list"});
  EXPECT_EQ(stop(), 0);
  start();
  EXPECT_EQ(ask({"samples", "list"}), before);
}

TEST_F(Lifecycle, ADiskThatRefusesTheLockIsTriedAgain) {
  fault("ENOSPC write */.kithd.lock");
  const Outcome outcome = run({.program = KITHD_FAULTY_PROGRAM,
                               .arguments = {"--root", root_.path()},
                               .environment = {{"KITH_FAULTS", root_ / "faults"}}});
  EXPECT_EQ(outcome.exit_code, 1) << "with 78 systemd would leave it at that";
  EXPECT_THAT(outcome.errors, HasSubstr("No space left on device"));
}

TEST_F(Lifecycle, ASecondDaemonOnTheSameRootIsTurnedAway) {
  start();
  const Outcome second = once();
  EXPECT_EQ(second.exit_code, 75);
  EXPECT_THAT(second.errors, HasSubstr(std::to_string(daemon_->pid())));
  EXPECT_EQ(kith({"status"}).exit_code, 0) << "the first one suffered";
}

}  // namespace
}  // namespace kith::test
