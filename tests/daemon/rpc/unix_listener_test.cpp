#include "daemon/rpc/unix_listener.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <fstream>
#include <optional>
#include <string>
#include <utility>  // Boost.Asio 1.74 forgets it in C++20
#include <vector>

#include "core/base/error.hpp"
#include "daemon/rpc/unix_socket.hpp"
#include "tests/support/eventually.hpp"

namespace kith::rpc {
namespace {

using testing::HasSubstr;

/// Lets this process open only so many more descriptors, while it lives.
class DescriptorsLeft {
 public:
  explicit DescriptorsLeft(int count) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const UniqueFd lowest_free(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    rlimit now = before_;
    now.rlim_cur = static_cast<rlim_t>(lowest_free.get() + count);
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  ~DescriptorsLeft() { ::setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

class UnixListenerTest : public testing::Test {
 protected:
  UnixListenerTest() {
    std::string name = std::filesystem::temp_directory_path() / "kith-listener-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~UnixListenerTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path path() const { return folder_ / "kith.sock"; }

  void listen(std::size_t spare_descriptors = 64) {
    listener_.emplace(io_, UnixListener::Options{path(), 0660, spare_descriptors},
                      [this](UniqueFd fd, const PeerCredentials& peer) {
                        if (failing_) throw Error(ErrorKind::kBug, "no server for it");
                        accepted_.push_back(std::move(fd));
                        peers_.push_back(peer);
                      });
  }

  std::string refusal() {
    try {
      listen();
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kConfiguration);
      return error.what();
    }
    return "";
  }

  /// A new socket, not yet connected: it keeps its descriptor when none are left.
  static UniqueFd make_socket() {
    return UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  }
  bool connect(const UniqueFd& fd) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().native().copy(address.sun_path, sizeof(address.sun_path) - 1);
    return ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  }
  UniqueFd connected() const {
    auto fd = make_socket();
    EXPECT_TRUE(connect(fd));
    return fd;
  }

  /// Turns the crank until `count` connections were accepted.
  bool accepts(std::size_t count) {
    return test::eventually([&] {
      io_.poll();
      return accepted_.size() >= count;
    });
  }
  /// Turns the crank until the other end of `fd` is closed.
  bool is_turned_away(const UniqueFd& fd) {
    return test::eventually([&] {
      io_.poll();
      char byte = 0;
      return ::recv(fd.get(), &byte, 1, MSG_DONTWAIT) == 0;
    });
  }

  std::filesystem::path folder_;
  boost::asio::io_context io_;
  bool failing_ = false;
  std::vector<UniqueFd> accepted_;
  std::vector<PeerCredentials> peers_;
  std::optional<UnixListener> listener_;
};

TEST_F(UnixListenerTest, SaysWhoConnected) {
  listen();
  const auto client = connected();
  ASSERT_TRUE(accepts(1));
  EXPECT_EQ(peers_[0].uid, ::geteuid());
  EXPECT_EQ(peers_[0].gid, ::getegid());
  EXPECT_EQ(peers_[0].pid, ::getpid());
}

TEST_F(UnixListenerTest, OutlivesAConnectionThatNobodyCanServe) {
  failing_ = true;
  listen();
  const auto first = connected();
  EXPECT_TRUE(is_turned_away(first));
  failing_ = false;
  const auto second = connected();
  EXPECT_TRUE(accepts(1));
}

TEST_F(UnixListenerTest, HandsOnDescriptorsThatDoNotBlock) {
  listen();
  const auto client = connected();
  ASSERT_TRUE(accepts(1));
  EXPECT_TRUE(::fcntl(accepted_[0].get(), F_GETFL) & O_NONBLOCK);
  EXPECT_TRUE(::fcntl(accepted_[0].get(), F_GETFD) & FD_CLOEXEC);
}

TEST_F(UnixListenerTest, TakesManyAtOnce) {
  listen();
  std::vector<UniqueFd> clients;
  for (int i = 0; i < 200; ++i) clients.push_back(connected());
  EXPECT_TRUE(accepts(200));
}

TEST_F(UnixListenerTest, SetsItsModeWhateverTheUmaskIs) {
  const auto before = ::umask(0077);
  listen();
  ::umask(before);
  struct stat found {};
  ASSERT_EQ(::stat(path().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 07777, 0660u);
}

TEST_F(UnixListenerTest, ReplacesASocketThatNobodyListensOn) {
  listen_on(path(), 0600);  // and its descriptor is closed again
  ASSERT_TRUE(std::filesystem::exists(path()));
  listen();
  const auto client = connected();
  EXPECT_TRUE(accepts(1));
}

TEST_F(UnixListenerTest, LeavesASocketThatAnotherListensOn) {
  const auto other = listen_on(path(), 0600);
  EXPECT_THAT(refusal(), HasSubstr("another process listens there; stop it or listen elsewhere"));
  EXPECT_TRUE(connect(make_socket()));
}

TEST_F(UnixListenerTest, LeavesAFileThatIsNoSocket) {
  std::ofstream(path()) << "precious";
  EXPECT_THAT(refusal(), HasSubstr("something that is no socket lies there"));
  EXPECT_EQ(std::filesystem::file_size(path()), 8u);
}

TEST_F(UnixListenerTest, TakesAPathOf107BytesAndNoneLonger) {
  folder_ /= std::string(107 - folder_.native().size() - 1 - 1 - 9, 'x');
  std::filesystem::create_directory(folder_);
  ASSERT_EQ(path().native().size(), 107u);
  EXPECT_EQ(refusal(), "");
  listener_.reset();
  std::filesystem::rename(folder_, folder_.native() + "y");
  folder_ += "y";
  EXPECT_THAT(refusal(), HasSubstr("a socket path has 1 to 107 bytes and this one has 108; choose "
                                   "a shorter root, or another place with --listen"));
  folder_ = folder_.parent_path();
}

TEST_F(UnixListenerTest, NamesAFolderThatIsNotThere) {
  folder_ /= "missing";
  EXPECT_THAT(refusal(), HasSubstr("No such file or directory; check that its folder exists"));
  folder_ = folder_.parent_path();
}

TEST_F(UnixListenerTest, RemovesItsSocketWhenItCloses) {
  listen();
  listener_->close();
  EXPECT_FALSE(std::filesystem::exists(path()));
  EXPECT_FALSE(connect(make_socket()));
}

TEST_F(UnixListenerTest, LeavesTheSocketOfItsSuccessor) {
  listen();
  std::filesystem::remove(path());
  const auto successor = listen_on(path(), 0600);
  listener_->close();
  EXPECT_TRUE(std::filesystem::exists(path()));
}

TEST_F(UnixListenerTest, MayGoWhileTheLoopStillHoldsItsHandlers) {
  listen();
  const auto client = connected();
  listener_.reset();
  io_.poll();
  EXPECT_TRUE(accepted_.empty());
}

TEST_F(UnixListenerTest, GoesOnWhenDescriptorsComeFreeAgain) {
  listen(0);
  const auto first = make_socket();
  const auto second = make_socket();
  accepted_.reserve(2);
  {
    const DescriptorsLeft none(0);
    ASSERT_TRUE(connect(first));
    for (int i = 0; i < 10; ++i) io_.poll();
    EXPECT_TRUE(accepted_.empty());
  }
  ASSERT_TRUE(connect(second));
  EXPECT_TRUE(accepts(2));
}

TEST_F(UnixListenerTest, TurnsCallersAwayBeforeTheDaemonItselfHasNoDescriptorLeft) {
  listen();
  const auto client = make_socket();
  {
    const DescriptorsLeft one(1);  // and a quarter of all is to be spared
    ASSERT_TRUE(connect(client));
    EXPECT_TRUE(is_turned_away(client));
  }
  const auto later = connected();
  EXPECT_TRUE(accepts(1));
}

}  // namespace
}  // namespace kith::rpc
