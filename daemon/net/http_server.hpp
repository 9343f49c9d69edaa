// HTTP/1.1 on a listening socket: plain where only this machine can reach it, mutual TLS everywhere
// else. What is asked is answered elsewhere; here are connections, their limits and their patience.
// Belongs to the event loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "core/base/unique_fd.hpp"
#include "daemon/net/http_message.hpp"
#include "daemon/net/tls.hpp"

namespace kith::net {

struct HttpOptions {
  std::string what;  // is served: "the review page", for sentences
  std::size_t header_bytes = 8 * 1024;
  std::size_t body_bytes = 8 * 1024;
  /// At a time. Beyond that the oldest one without a session gives way, if it is not waiting for
  /// its answer.
  std::size_t connections = 32;
  std::chrono::seconds idle{10};      // between the requests of a session
  std::chrono::seconds request{5};    // until a request has come, once it may be expected
  std::chrono::seconds patience{10};  // until it was answered, and until the answer was taken
};

class HttpServer {
 public:
  /// Called on the loop for each request, but for those that are too large (413, 431). Does not
  /// throw.
  using Handler = std::function<void(const HttpRequest&, const HttpAnswer&)>;

  /// `tls` may be none where `listening` is local. Throws Error{kConfiguration} for a socket that
  /// others can reach without TLS.
  HttpServer(boost::asio::io_context& loop, UniqueFd listening, TlsContext tls, HttpOptions options,
             Handler handler);
  /// What is not answered by now is not.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// "127.0.0.1:7480".
  const std::string& place() const;
  /// "http", or "https" over TLS.
  const char* scheme() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::net
