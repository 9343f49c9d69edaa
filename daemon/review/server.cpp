#include "daemon/review/server.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include <utility>  // Boost.Asio 1.74 forgets it in C++20
//
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <optional>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "daemon/log.hpp"
#include "daemon/net/acceptor.hpp"
#include "daemon/net/tcp_socket.hpp"
#include "daemon/net/tls_bridge.hpp"

namespace kith::review {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::asio::generic::stream_protocol;
using Stream = beast::basic_stream<stream_protocol>;

constexpr std::chrono::seconds kIdle{60};      // a browser keeps its connections open for long
constexpr std::chrono::seconds kPatience{30};  // for a command and what it answers
constexpr std::size_t kHeaderBytes = 16 * 1024;
constexpr std::size_t kBodyBytes = 256 * 1024;  // thousands of samples to split off
constexpr std::size_t kSessions = 64;           // at a time

stream_protocol::socket socket_of(boost::asio::io_context& loop, UniqueFd fd) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&name), &size);
  return {loop, stream_protocol(name.ss_family, 0), fd.release()};
}

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

Request request_of(const http::request<http::string_body>& request, const std::string& actor) {
  const auto field = [&request](auto name) { return view(request[name]); };
  const auto method = request.method() == http::verb::get    ? Request::Method::kGet
                      : request.method() == http::verb::post ? Request::Method::kPost
                                                             : Request::Method::kOther;
  return {.method = method,
          .target = view(request.target()),
          .from = {.host = field(http::field::host),
                   .origin = field(http::field::origin),
                   .fetch_site = field("Sec-Fetch-Site"),
                   .cookie = field(http::field::cookie)},
          .content_type = field(http::field::content_type),
          .if_none_match = field(http::field::if_none_match),
          .body = request.body(),
          .actor = actor};
}

/// One connection: requests one after another, until it is closed or idle for too long.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(boost::asio::io_context& loop, UniqueFd fd, std::string actor, std::weak_ptr<Desk> desk,
          std::shared_ptr<void> place)
      : loop_(loop),
        stream_(socket_of(loop, std::move(fd))),
        actor_(std::move(actor)),
        desk_(std::move(desk)),
        place_(std::move(place)) {}

  void read() {
    request_.emplace();
    request_->header_limit(kHeaderBytes);
    request_->body_limit(kBodyBytes);
    stream_.expires_after(kIdle);
    http::async_read(stream_, buffer_, *request_,
                     [self = shared_from_this()](const beast::error_code& error, std::size_t) {
                       if (!error) self->ask();
                     });
  }

 private:
  void ask() {
    const auto desk = desk_.lock();
    if (!desk) return;
    stream_.expires_after(kPatience);
    desk->take(request_of(request_->get(), actor_), [self = shared_from_this()](Reply reply) {
      boost::asio::post(self->loop_, [self, reply = std::move(reply)]() mutable {
        self->write(std::move(reply));
      });
    });
  }

  void write(Reply reply) {
    response_ = {};
    response_.version(request_->get().version());
    response_.keep_alive(request_->get().keep_alive());
    response_.result(static_cast<unsigned>(reply.status));
    response_.set(http::field::content_type, reply.content_type);
    // No face stays with the browser, where a person who is forgotten would live on.
    response_.set(http::field::cache_control, "no-store");
    response_.set("X-Content-Type-Options", "nosniff");
    response_.set("X-Frame-Options", "DENY");
    response_.set("Referrer-Policy", "no-referrer");
    response_.set("Cross-Origin-Resource-Policy", "same-origin");
    for (const auto& [name, value] : reply.fields) response_.set(name, value);
    response_.body() = std::move(reply.body);
    response_.prepare_payload();
    stream_.expires_after(kPatience);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](const beast::error_code& error, std::size_t) {
                        if (!error && self->response_.keep_alive()) self->read();
                      });
  }

  boost::asio::io_context& loop_;
  Stream stream_;
  const std::string actor_;
  const std::weak_ptr<Desk> desk_;     // none: the server is gone
  const std::shared_ptr<void> place_;  // among those that there may be
  beast::flat_buffer buffer_{kHeaderBytes + kBodyBytes};
  std::optional<http::request_parser<http::string_body>> request_;
  http::response<http::string_body> response_;
};

// "anna-pc:7480" for a socket that listens on every address.
std::string reachable(const std::string& place) {
  if (!place.starts_with("0.0.0.0:") && !place.starts_with("[::]:")) return place;
  utsname machine{};
  ::uname(&machine);
  return machine.nodename + place.substr(place.rfind(':'));
}

}  // namespace

struct Server::State {
  State(boost::asio::io_context& on, bool encrypted, const std::string& place)
      : loop(on),
        access(encrypted),
        link(fmt::format("{}://{}/?token={}", encrypted ? "https" : "http", reachable(place),
                         access.token())) {}

  void begin(UniqueFd fd, const std::string& actor) {
    if (places.use_count() > static_cast<long>(kSessions))
      throw Error(ErrorKind::kUnavailable, "too many connections ask for the review page");
    std::make_shared<Session>(loop, std::move(fd), actor, desk, places)->read();
  }

  boost::asio::io_context& loop;
  const Access access;
  const std::string link;
  std::shared_ptr<Desk> desk;
  std::shared_ptr<void> places = std::make_shared<int>();
  std::optional<net::TlsBridge> bridge;
  std::optional<net::Acceptor> acceptor;
};

Server::Server(boost::asio::io_context& loop, UniqueFd listening, net::TlsContext tls,
               Control& control, std::filesystem::path montages,
               std::function<std::shared_ptr<const HungPage>()> page) {
  const std::string place = net::place_of(listening.get());
  const bool encrypted = !net::is_local(listening.get());
  if (encrypted && !tls) {
    throw Error(ErrorKind::kConfiguration,
                fmt::format("the review page on {} can be reached from elsewhere, so it is served "
                            "over mutual TLS alone: set tls_cert, tls_key and tls_client_ca in "
                            "[server]",
                            place));
  }
  state_ = std::make_shared<State>(loop, encrypted, place);
  State& state = *state_;
  state.desk = std::make_shared<Desk>(control, state.access, std::move(montages), std::move(page));
  if (encrypted) {
    state.bridge.emplace(loop, std::move(tls), net::TlsBridge::Options{},
                         [&state](UniqueFd fd, const std::string& name) {
                           state.begin(std::move(fd), fmt::format("certificate of {}, review page",
                                                                  printable(name)));
                         });
  }
  state.acceptor.emplace(loop, std::move(listening), net::Acceptor::Options{.place = place},
                         [&state](UniqueFd fd) {
                           if (state.bridge) return state.bridge->take(std::move(fd));
                           state.begin(std::move(fd), "review page");
                         });
  log::info("the review page is at {}://{}; 'kith review' prints the link that opens it",
            encrypted ? "https" : "http", place);
}

Server::~Server() = default;

const std::string& Server::link() const {
  return state_->link;
}

}  // namespace kith::review
