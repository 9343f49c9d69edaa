#include "daemon/net/http_server.hpp"

#include <fmt/format.h>

#include <utility>  // Boost.Asio 1.74 forgets it in C++20
//
#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <vector>

#include "core/base/error.hpp"
#include "daemon/net/acceptor.hpp"
#include "daemon/net/stream_socket.hpp"
#include "daemon/net/tcp_socket.hpp"
#include "daemon/net/tls_bridge.hpp"

namespace kith::net {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using Stream = beast::basic_stream<boost::asio::generic::stream_protocol>;

constexpr std::size_t kPiece = 4096;  // of what nobody looks at

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

HttpRequest request_of(const http::request<http::string_body>& request,
                       const std::optional<std::string>& certificate) {
  const auto method = request.method() == http::verb::get    ? HttpRequest::Method::kGet
                      : request.method() == http::verb::post ? HttpRequest::Method::kPost
                                                             : HttpRequest::Method::kOther;
  const auto field = [&request](std::string_view name) {
    return view(request[beast::string_view(name.data(), name.size())]);
  };
  return {.method = method,
          .target = view(request.target()),
          .body = request.body(),
          .field = field,
          .certificate = certificate};
}

/// What connections share with their server.
struct Shared {
  Shared(boost::asio::io_context& on, HttpOptions chosen, HttpServer::Handler answers)
      : loop(on), options(std::move(chosen)), handler(std::move(answers)) {}

  boost::asio::io_context& loop;
  const HttpOptions options;
  HttpServer::Handler handler;  // none: the server is gone
};

/// One connection: requests one after another, until it is closed or idle for too long. Ends on the
/// loop, or where the last answer was given.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(std::shared_ptr<Shared> shared, UniqueFd fd, std::optional<std::string> certificate)
      : shared_(std::move(shared)),
        stream_(stream_socket(shared_->loop, std::move(fd))),
        certificate_(std::move(certificate)),
        buffer_(shared_->options.header_bytes + shared_->options.body_bytes) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void read() {
    request_.emplace();
    request_->header_limit(static_cast<std::uint32_t>(shared_->options.header_bytes));
    request_->body_limit(shared_->options.body_bytes);
    stream_.expires_after(shared_->options.request);
    http::async_read(stream_, buffer_, *request_,
                     [self = shared_from_this()](const beast::error_code& error, std::size_t) {
                       if (error == http::error::header_limit) return self->refuse(431, "header");
                       if (error == http::error::body_limit) return self->refuse(413, "body");
                       if (!error) self->ask();
                     });
  }

  /// Ends it unless somebody would miss it.
  bool give_way() {
    if (session_ || asked_) return false;
    stream_.close();
    return true;
  }

 private:
  /// The next request of a session may be long in coming, but not once it has begun.
  void read_next() {
    if (!session_ || buffer_.size() > 0) return read();
    stream_.expires_after(shared_->options.idle);
    stream_.async_read_some(
        buffer_.prepare(1),
        [self = shared_from_this()](const beast::error_code& error, std::size_t size) {
          if (error) return;
          self->buffer_.commit(size);
          self->read();
        });
  }

  void ask() {
    if (!shared_->handler) return;
    asked_ = true;
    stream_.expires_after(shared_->options.patience);
    shared_->handler(
        request_of(request_->get(), certificate_), [self = shared_from_this()](HttpReply reply) {
          boost::asio::post(self->shared_->loop, [self, reply = std::move(reply)]() mutable {
            self->write(std::move(reply));
          });
        });
  }

  void refuse(int status, std::string_view part) {
    too_large_ = true;
    write({.status = status,
           .body = fmt::format(R"({{"error":"the {} of the request is too large"}})", part)});
  }

  void write(HttpReply reply) {
    asked_ = false;
    session_ = reply.session;
    response_ = {};
    response_.version(too_large_ ? 11 : request_->get().version());
    response_.keep_alive(!too_large_ && request_->get().keep_alive());
    response_.result(static_cast<unsigned>(reply.status));
    response_.set(http::field::content_type, reply.content_type);
    for (const auto& [name, value] : reply.fields) response_.set(name, value);
    response_.body() = std::move(reply.body);
    response_.prepare_payload();
    stream_.expires_after(shared_->options.patience);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](const beast::error_code& error, std::size_t) {
                        if (error) return;
                        if (self->response_.keep_alive()) return self->read_next();
                        if (self->too_large_) self->let_finish();
                      });
  }

  /// The rest is read for a moment: closed over it, the answer would be lost before it is read.
  void let_finish() {
    beast::error_code ignored;
    stream_.socket().shutdown(boost::asio::socket_base::shutdown_send, ignored);
    stream_.expires_after(shared_->options.request);
    skip();
  }

  void skip() {
    buffer_.clear();
    stream_.async_read_some(
        buffer_.prepare(std::min(buffer_.max_size(), kPiece)),
        [self = shared_from_this()](const beast::error_code& error, std::size_t) {
          if (!error) self->skip();
        });
  }

  const std::shared_ptr<Shared> shared_;
  Stream stream_;
  const std::optional<std::string> certificate_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> request_;
  http::response<http::string_body> response_;
  bool session_ = false;
  bool asked_ = false;  // its answer is awaited
  bool too_large_ = false;
};

}  // namespace

struct HttpServer::State {
  void begin(UniqueFd fd, std::optional<std::string> certificate) {
    std::erase_if(sessions, [](const auto& one) { return one.expired(); });
    if (sessions.size() >= shared->options.connections && !make_room())
      throw Error(ErrorKind::kUnavailable,
                  fmt::format("too many connections ask for {}", shared->options.what));
    const auto session = std::make_shared<Session>(shared, std::move(fd), std::move(certificate));
    sessions.push_back(session);
    session->read();
  }

  bool make_room() {
    const auto found = std::find_if(sessions.begin(), sessions.end(), [](const auto& one) {
      const auto session = one.lock();
      return !session || session->give_way();
    });
    if (found == sessions.end()) return false;
    sessions.erase(found);
    return true;
  }

  std::shared_ptr<Shared> shared;
  const std::string place;
  std::vector<std::weak_ptr<Session>> sessions = {};  // the oldest first
  std::optional<TlsBridge> bridge = std::nullopt;
  std::optional<Acceptor> acceptor = std::nullopt;
};

HttpServer::HttpServer(boost::asio::io_context& loop, UniqueFd listening, TlsContext tls,
                       HttpOptions options, Handler handler) {
  const std::string place = place_of(listening.get());
  const bool encrypted = !is_local(listening.get());
  if (encrypted && !tls) {
    throw Error(ErrorKind::kConfiguration,
                fmt::format("{} on {} would be within reach of other machines, so mutual TLS is "
                            "needed: set tls_cert, tls_key and tls_client_ca in [server]",
                            options.what, place));
  }
  state_.reset(
      new State{std::make_shared<Shared>(loop, std::move(options), std::move(handler)), place});
  State& state = *state_;
  if (encrypted) {
    state.bridge.emplace(loop, std::move(tls), TlsBridge::Options{},
                         [&state](UniqueFd fd, const std::string& common_name) {
                           state.begin(std::move(fd), common_name);
                         });
  }
  state.acceptor.emplace(loop, std::move(listening), Acceptor::Options{.place = place},
                         [&state](UniqueFd fd) {
                           if (state.bridge) return state.bridge->take(std::move(fd));
                           state.begin(std::move(fd), std::nullopt);
                         });
}

HttpServer::~HttpServer() {
  state_->shared->handler = nullptr;
}

const std::string& HttpServer::place() const {
  return state_->place;
}

const char* HttpServer::scheme() const {
  return state_->bridge ? "https" : "http";
}

}  // namespace kith::net
