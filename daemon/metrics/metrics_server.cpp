#include "daemon/metrics/metrics_server.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <utility>  // Boost.Asio 1.74 forgets it in C++20
//
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <optional>

#include "core/base/error.hpp"
#include "daemon/log.hpp"
#include "daemon/net/acceptor.hpp"
#include "daemon/net/tcp_socket.hpp"
#include "daemon/net/tls_bridge.hpp"

namespace kith {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::generic::stream_protocol;
using Stream = beast::basic_stream<stream_protocol>;

constexpr std::chrono::seconds kPatience{10};
constexpr std::size_t kRequestBytes = 8 * 1024;
constexpr std::size_t kSessions = 32;  // at a time

stream_protocol::socket socket_of(boost::asio::io_context& loop, UniqueFd fd) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &size);
  return {loop, stream_protocol(name.ss_family, 0), fd.release()};
}

/// One connection: requests one after another, until it is closed or idle for too long.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(boost::asio::io_context& loop, UniqueFd fd,
          std::weak_ptr<std::function<std::string()>> text, std::shared_ptr<void> place)
      : stream_(socket_of(loop, std::move(fd))), text_(std::move(text)), place_(std::move(place)) {}

  void read() {
    request_.emplace();
    request_->header_limit(kRequestBytes);
    request_->body_limit(kRequestBytes);
    stream_.expires_after(kPatience);
    http::async_read(stream_, buffer_, *request_,
                     [self = shared_from_this()](const beast::error_code& error, std::size_t) {
                       if (!error) self->answer();
                     });
  }

 private:
  void answer() {
    const auto text = text_.lock();
    if (!text) return;
    const auto& request = request_->get();
    response_ = {};
    response_.version(request.version());
    response_.keep_alive(request.keep_alive());
    response_.set(http::field::content_type, "text/plain; version=0.0.4; charset=utf-8");
    if (request.method() != http::verb::get) {
      response_.result(http::status::method_not_allowed);
      response_.set(http::field::allow, "GET");
    } else if (request.target() != "/metrics") {
      response_.result(http::status::not_found);
      response_.body() = "the metrics are at /metrics\n";
    } else {
      response_.body() = (*text)();
    }
    response_.prepare_payload();
    write();
  }

  void write() {
    http::async_write(stream_, response_,
                      [self = shared_from_this()](const beast::error_code& error, std::size_t) {
                        if (!error && self->response_.keep_alive()) self->read();
                      });
  }

  Stream stream_;
  const std::weak_ptr<std::function<std::string()>> text_;  // none: the server is gone
  const std::shared_ptr<void> place_;                       // among those that there may be
  beast::flat_buffer buffer_{kRequestBytes};
  std::optional<http::request_parser<http::string_body>> request_;
  http::response<http::string_body> response_;
};

}  // namespace

struct MetricsServer::State {
  void begin(UniqueFd fd) {
    if (places.use_count() > static_cast<long>(kSessions))
      throw Error(ErrorKind::kUnavailable, "too many connections ask for metrics");
    std::make_shared<Session>(loop, std::move(fd), text, places)->read();
  }

  boost::asio::io_context& loop;
  std::shared_ptr<std::function<std::string()>> text;
  std::shared_ptr<void> places = std::make_shared<int>();
  std::optional<net::TlsBridge> bridge;
  std::optional<net::Acceptor> acceptor;
};

MetricsServer::MetricsServer(boost::asio::io_context& loop, UniqueFd listening, net::TlsContext tls,
                             std::function<std::string()> text)
    : state_(new State{
          loop, std::make_shared<std::function<std::string()>>(std::move(text)), {}, {}, {}}) {
  const std::string place = net::place_of(listening.get());
  State& state = *state_;
  state.places = std::make_shared<int>();
  const bool encrypted = !net::is_local(listening.get());
  if (encrypted && !tls) {
    throw Error(
        ErrorKind::kConfiguration,
        fmt::format("metrics on {} can be read from elsewhere, so they are served over mutual "
                    "TLS alone: set tls_cert, tls_key and tls_client_ca in [server]",
                    place));
  }
  if (encrypted) {
    state.bridge.emplace(loop, std::move(tls), net::TlsBridge::Options{},
                         [&state](UniqueFd fd, const std::string&) { state.begin(std::move(fd)); });
  }
  state.acceptor.emplace(loop, std::move(listening), net::Acceptor::Options{.place = place},
                         [&state](UniqueFd fd) {
                           if (state.bridge) return state.bridge->take(std::move(fd));
                           state.begin(std::move(fd));
                         });
  log::write(log::Level::kInfo,
             fmt::format("metrics are at {}://{}/metrics", encrypted ? "https" : "http", place),
             log::Kind::kListening, {{"KITH_ADDRESS", place}});
}

MetricsServer::~MetricsServer() = default;

}  // namespace kith
