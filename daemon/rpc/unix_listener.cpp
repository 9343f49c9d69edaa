#include "daemon/rpc/unix_listener.hpp"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>  // Boost.Asio 1.74 forgets it in C++20

#include "daemon/log.hpp"
#include "daemon/rpc/unix_socket.hpp"

namespace kith::rpc {
namespace {

constexpr std::chrono::milliseconds kPause{100};
constexpr int kBurst = 64;  // connections in one turn of the event loop

std::optional<PeerCredentials> credentials_of(int fd) {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) return std::nullopt;
  return PeerCredentials{credentials.pid, credentials.uid, credentials.gid};
}

/// The kernel hands out the lowest free number, so a number near the limit tells how few are left.
bool leaves_enough(int fd, std::size_t spare) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return true;
  return static_cast<rlim_t>(fd) < limit.rlim_cur - std::min<rlim_t>(spare, limit.rlim_cur / 4);
}

}  // namespace

/// Outlives the listener while a handler of the event loop refers to it.
class UnixListener::State : public std::enable_shared_from_this<State> {
 public:
  State(boost::asio::io_context& io, const Options& options, OnPeer on_peer)
      : options_(options), on_peer_(std::move(on_peer)), socket_(io), pause_(io) {
    auto fd = listen_on(options_.path, options_.mode);
    ::lstat(options_.path.c_str(), &bound_);
    socket_.assign(fd.get());
    fd.release();
  }

  void wait() {
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [self = shared_from_this()](const boost::system::error_code& error) {
                         if (!error && self->socket_.is_open()) self->accept_burst();
                       });
  }

  void close() {
    if (!socket_.is_open()) return;
    boost::system::error_code ignored;
    socket_.close(ignored);
    pause_.cancel(ignored);
    on_peer_ = nullptr;
    struct stat now {};
    if (::lstat(options_.path.c_str(), &now) == 0 && now.st_ino == bound_.st_ino &&
        now.st_dev == bound_.st_dev)
      ::unlink(options_.path.c_str());
  }

 private:
  void accept_burst() {
    for (int i = 0; i < kBurst && socket_.is_open(); ++i) {
      UniqueFd fd(
          ::accept4(socket_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
      if (fd) {
        admit(std::move(fd));
      } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
        break;
      } else if (errno != EINTR && errno != ECONNABORTED) {
        return rest(std::strerror(errno));
      }
    }
    if (socket_.is_open()) wait();
  }

  void admit(UniqueFd fd) {
    if (!leaves_enough(fd.get(), options_.spare_descriptors))
      return complain("too few file descriptors are left; a connection was turned away");
    const auto credentials = credentials_of(fd.get());
    if (!credentials) return complain("the kernel does not say who connected; turned away");
    try {
      on_peer_(std::move(fd), *credentials);
    } catch (const std::exception& error) {
      return complain(error.what());
    }
    if (std::exchange(complained_, false)) log::info("connections are accepted again");
  }

  /// Descriptors (EMFILE, ENFILE) or memory come free again; until then the socket stays readable,
  /// and waiting for it would spin.
  void rest(const char* why) {
    complain(why);
    pause_.expires_after(kPause);
    pause_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error && self->socket_.is_open()) self->wait();
    });
  }

  /// Once until it is over, not once a connection.
  void complain(const char* why) {
    if (!std::exchange(complained_, true))
      log::warn("cannot take a connection on {}: {}", options_.path.native(), why);
  }

  const Options options_;
  OnPeer on_peer_;
  boost::asio::posix::stream_descriptor socket_;
  boost::asio::steady_timer pause_;
  struct stat bound_ {};
  bool complained_ = false;
};

UnixListener::UnixListener(boost::asio::io_context& io, const Options& options, OnPeer on_peer)
    : state_(std::make_shared<State>(io, options, std::move(on_peer))) {
  state_->wait();
}

UnixListener::~UnixListener() {
  close();
}

void UnixListener::close() {
  state_->close();
}

}  // namespace kith::rpc
