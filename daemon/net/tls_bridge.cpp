#include "daemon/net/tls_bridge.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <cstring>
#include <list>
#include <optional>
#include <thread>
#include <utility>  // Boost.Asio 1.74 forgets it in C++20

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "daemon/log.hpp"
#include "daemon/net/stream_socket.hpp"

namespace kith::net {
namespace {

using boost::asio::generic::stream_protocol;
using boost::system::error_code;
namespace ssl = boost::asio::ssl;

constexpr std::size_t kBuffer = 16 * 1024;  // a TLS record
constexpr std::chrono::seconds kFarewell{2};

/// A peer whose machine is gone is noticed within two minutes.
void watch_over(int socket) {
  const int yes = 1;
  const int idle = 60;
  const int interval = 15;
  const int probes = 4;
  ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
  ::setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

std::string common_name_of(SSL* connection) {
  const std::unique_ptr<X509, decltype(&::X509_free)> certificate(
      ::SSL_get1_peer_certificate(connection), ::X509_free);
  if (!certificate) return {};
  X509_NAME* const subject = ::X509_get_subject_name(certificate.get());
  const int index = ::X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (index < 0) return {};
  unsigned char* text = nullptr;
  const int size = ::ASN1_STRING_to_UTF8(
      &text, ::X509_NAME_ENTRY_get_data(::X509_NAME_get_entry(subject, index)));
  if (size < 0) return {};
  std::string name(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
  OPENSSL_free(text);
  return is_utf8(name) ? name : std::string();
}

std::string too_many(std::size_t connections) {
  return fmt::format("there are {} TLS connections already", connections);
}

}  // namespace

/// What connections share. `context` and `unfinished` belong to the bridge's thread.
struct TlsBridge::Shared {
  Shared(boost::asio::io_context& told, TlsContext given, Options chosen)
      : loop(told), options(chosen), context(std::move(given)), thread([this] {
          pthread_setname_np(pthread_self(), "kith-tls");
          io.run();
          io.restart();
          io.run_for(kFarewell);  // shorter when no connection is left
        }) {}

  boost::asio::io_context& loop;
  const Options options;
  std::atomic<std::size_t> finished = 0;
  std::list<Connection*> unfinished;  // handshakes, the oldest first
  bool crowded = false;               // the oldest give way, and that was said
  TlsContext context;
  boost::asio::io_context io{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{io.get_executor()};
  std::thread thread;
};

class TlsBridge::Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Shared& shared, std::weak_ptr<OnClient> on_client, UniqueFd fd)
      : shared_(shared),
        on_client_(std::move(on_client)),
        context_(shared.context),
        outside_(stream_socket(shared.io, std::move(fd)), *context_),
        inside_(shared.io),
        timer_(shared.io) {}
  ~Connection() {
    if (finished_) --shared_.finished;
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// One that hangs up before it said anything (a look whether somebody listens) is no news.
  /// Nor is one that was cut by ourselves.
  void shake_hands() {
    make_room();
    place_ = shared_.unfinished.insert(shared_.unfinished.end(), this);
    cut_after(shared_.options.handshake);
    outside_.async_handshake(ssl::stream_base::server, [self = shared_from_this()](
                                                           const error_code& error) {
      self->leave_queue();
      self->timer_.cancel();
      if (error == ssl::error::stream_truncated || error == boost::asio::error::operation_aborted)
        return self->cut();
      if (error) return self->refuse(error.message());
      self->introduce();
    });
  }

 private:
  /// Lets the oldest handshakes go: an honest one takes milliseconds.
  void make_room() {
    const std::size_t places = shared_.options.handshakes;
    if (shared_.unfinished.size() < places) return;
    if (!std::exchange(shared_.crowded, true))
      log::warn("{} TLS handshakes are unfinished: the oldest give way to new ones", places);
    while (shared_.unfinished.size() >= places) shared_.unfinished.front()->cut();
  }

  void leave_queue() {
    if (!place_) return;
    shared_.unfinished.erase(*std::exchange(place_, std::nullopt));
    if (shared_.unfinished.empty()) shared_.crowded = false;
  }

  void refuse(const std::string& why) {
    log::info("a TLS client was turned away: {}", why);
    cut();
  }

  void introduce() {
    if (shared_.finished >= shared_.options.connections) return refuse(too_many(shared_.finished));
    finished_ = true;
    ++shared_.finished;
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
      return refuse(std::strerror(errno));
    UniqueFd theirs(ends[1]);
    error_code error;
    inside_.assign(boost::asio::local::stream_protocol(), ends[0], error);
    if (error) return refuse(error.message());
    boost::asio::post(shared_.loop, [on_client = on_client_, theirs = std::move(theirs),
                                     name = common_name_of(outside_.native_handle())]() mutable {
      hand_over(on_client, std::move(theirs), name);
    });
    carry_in();
    carry_out();
  }

  /// On the loop. Where nobody takes the plain end, it closes, and the connection with it.
  static void hand_over(const std::weak_ptr<OnClient>& on_client, UniqueFd theirs,
                        const std::string& name) {
    const auto taken = on_client.lock();
    if (!taken) return;
    try {
      (*taken)(std::move(theirs), name);
    } catch (const std::exception& error) {
      log::warn("a TLS client was turned away: {}", error.what());
    }
  }

  void carry_in() {
    outside_.async_read_some(
        boost::asio::buffer(coming_),
        [self = shared_from_this()](const error_code& error, std::size_t size) {
          if (error) return self->cut();
          boost::asio::async_write(self->inside_, boost::asio::buffer(self->coming_, size),
                                   [self](const error_code& failed, std::size_t) {
                                     failed ? self->cut() : self->carry_in();
                                   });
        });
  }

  void carry_out() {
    inside_.async_read_some(boost::asio::buffer(going_),
                            [self = shared_from_this()](const error_code& error, std::size_t size) {
                              if (error) return self->say_farewell();
                              boost::asio::async_write(
                                  self->outside_, boost::asio::buffer(self->going_, size),
                                  [self](const error_code& failed, std::size_t) {
                                    failed ? self->cut() : self->carry_out();
                                  });
                            });
  }

  /// The server has said all it had to say.
  void say_farewell() {
    cut_after(kFarewell);
    outside_.async_shutdown([self = shared_from_this()](const error_code&) { self->cut(); });
  }

  void cut_after(std::chrono::milliseconds patience) {
    timer_.expires_after(patience);
    timer_.async_wait([weak = weak_from_this()](const error_code& error) {
      const auto self = weak.lock();
      if (!error && self) self->cut();
    });
  }

  void cut() {
    leave_queue();
    error_code ignored;
    timer_.cancel(ignored);
    outside_.next_layer().close(ignored);
    inside_.close(ignored);
  }

  Shared& shared_;  // outlives the thread that runs us
  const std::weak_ptr<OnClient> on_client_;
  const TlsContext context_;  // that of the handshake, whatever is loaded later
  ssl::stream<stream_protocol::socket> outside_;
  boost::asio::local::stream_protocol::socket inside_;
  boost::asio::steady_timer timer_;
  std::array<char, kBuffer> coming_;
  std::array<char, kBuffer> going_;
  std::optional<std::list<Connection*>::iterator> place_;  // while the handshake is unfinished
  bool finished_ = false;
};

TlsBridge::TlsBridge(boost::asio::io_context& loop, TlsContext context, Options options,
                     OnClient on_client)
    : shared_(std::make_unique<Shared>(loop, std::move(context), options)),
      on_client_(std::make_shared<OnClient>(std::move(on_client))) {}

TlsBridge::~TlsBridge() {
  close();
  shared_->work.reset();
  shared_->io.stop();
  shared_->thread.join();
}

void TlsBridge::take(UniqueFd connection) {
  if (!on_client_) return;
  if (shared_->finished >= shared_->options.connections)
    throw Error(ErrorKind::kUnavailable, too_many(shared_->finished));
  watch_over(connection.get());
  boost::asio::post(shared_->io, [shared = shared_.get(), on_client = std::weak_ptr(on_client_),
                                  fd = std::move(connection)]() mutable {
    try {
      std::make_shared<Connection>(*shared, on_client, std::move(fd))->shake_hands();
    } catch (const std::exception& error) {  // the system has no room to watch it
      log::warn("a TLS client was turned away: {}", error.what());
    }
  });
}

void TlsBridge::set_context(TlsContext context) {
  boost::asio::post(shared_->io, [shared = shared_.get(), context] { shared->context = context; });
}

void TlsBridge::close() {
  on_client_.reset();
}

}  // namespace kith::net
