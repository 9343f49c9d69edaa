// TLS in front of a server that speaks plainly: the handshake happens here, so who calls is known
// before the server sees a byte, exactly as with a Unix socket's peer; then bytes go to and fro
// between the network and one end of a socket pair, whose other end the server gets. The bytes move
// on a thread of the bridge's own; its methods belong to the thread that runs `loop`.
//
// gRPC's own TLS would save the copy, but it tells a handler of its peer only in each call, and
// rights belong to the connection.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "core/base/unique_fd.hpp"
#include "daemon/net/tls.hpp"

namespace kith::net {

class TlsBridge {
 public:
  struct Options {
    std::chrono::milliseconds handshake = std::chrono::seconds(10);  // longer ones are cut
    /// Unfinished ones at a time, each of one descriptor: whoever connects makes them, so beyond
    /// that the oldest gives way.
    std::size_t handshakes = 256;
    /// Finished ones at a time: those with a certificate. Each takes three descriptors (of 16,384)
    /// and some 100 KB.
    std::size_t connections = 1500;
  };
  /// Gets the plain end (non-blocking) and the common name of the client's certificate, UTF-8,
  /// empty where it has none. Called on `loop`; a connection that it throws over ends.
  using OnClient = std::function<void(UniqueFd, const std::string& common_name)>;

  TlsBridge(boost::asio::io_context& loop, TlsContext context, Options options, OnClient on_client);
  /// Gives connections that the server has ended a moment to tell their clients.
  ~TlsBridge();
  TlsBridge(const TlsBridge&) = delete;
  TlsBridge& operator=(const TlsBridge&) = delete;

  /// Begins the handshake on a connected TCP socket. Throws Error{kUnavailable} when there are too
  /// many that have finished theirs.
  void take(UniqueFd connection);
  /// For handshakes from now on.
  void set_context(TlsContext context);
  /// Lets nobody in any more; connections go on until either side ends them.
  void close();

 private:
  class Connection;
  struct Shared;
  std::unique_ptr<Shared> shared_;
  std::shared_ptr<OnClient> on_client_;  // none: closed
};

}  // namespace kith::net
