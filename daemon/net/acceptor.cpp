#include "daemon/net/acceptor.hpp"

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <cstring>
#include <utility>  // Boost.Asio 1.74 forgets it in C++20

#include "daemon/log.hpp"

namespace kith::net {
namespace {

constexpr std::chrono::milliseconds kPause{100};
constexpr int kBurst = 64;  // connections in one turn of the event loop

/// The kernel hands out the lowest free number, so a number near the limit tells how few are left.
bool leaves_enough(int fd, std::size_t spare) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return true;
  return static_cast<rlim_t>(fd) < limit.rlim_cur - std::min<rlim_t>(spare, limit.rlim_cur / 4);
}

}  // namespace

/// Outlives the acceptor while a handler of the event loop refers to it.
class Acceptor::State : public std::enable_shared_from_this<State> {
 public:
  State(boost::asio::io_context& io, UniqueFd listening, Options options, OnConnection taken)
      : options_(std::move(options)),
        on_connection_(std::move(taken)),
        socket_(io, listening.release()),
        pause_(io) {}

  void wait() {
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [self = shared_from_this()](const boost::system::error_code& error) {
                         if (!error && self->socket_.is_open()) self->accept_burst();
                       });
  }

  bool close() {
    if (!socket_.is_open()) return false;
    boost::system::error_code ignored;
    socket_.close(ignored);
    pause_.cancel(ignored);
    on_connection_ = nullptr;
    return true;
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
    try {
      on_connection_(std::move(fd));
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
      log::warn("cannot take a connection on {}: {}", options_.place, why);
  }

  const Options options_;
  OnConnection on_connection_;
  boost::asio::posix::stream_descriptor socket_;
  boost::asio::steady_timer pause_;
  bool complained_ = false;
};

Acceptor::Acceptor(boost::asio::io_context& io, UniqueFd listening, Options options,
                   OnConnection on_connection)
    : state_(std::make_shared<State>(io, std::move(listening), std::move(options),
                                     std::move(on_connection))) {
  state_->wait();
}

Acceptor::~Acceptor() {
  close();
}

bool Acceptor::close() {
  return state_->close();
}

}  // namespace kith::net
