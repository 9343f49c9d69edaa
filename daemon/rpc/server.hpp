// The daemon's gRPC server: kith.v1, grpc.health.v1 and reflection, on its Unix socket and, where
// it was given one, over TCP with mutual TLS. Whoever may connect (the socket's mode, a certificate
// of the authority for clients) may read; admins may also change. Belongs to the thread that runs
// its io_context; handlers run on gRPC's threads and on those of Control, and block neither.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>

#include "core/base/unique_fd.hpp"
#include "daemon/control.hpp"
#include "daemon/net/tls.hpp"
#include "daemon/rpc/admins.hpp"

namespace kith::rpc {

struct ServerOptions {
  std::filesystem::path socket;  // at most 107 bytes
  Admins admins;
  UniqueFd tcp;                       // listening; none: no TCP
  net::TlsContext tls;                // where there is TCP: speaks "h2"
  std::size_t max_request = 4 << 20;  // bytes of one message from a client
  std::chrono::milliseconds drain = std::chrono::seconds(10);
  std::size_t spare_descriptors = 64;  // left to the rest of the daemon, whoever connects
};

class RpcServer {
 public:
  /// Listens from now on and accepts once `io` runs. `control` outlives the server. Throws
  /// Error{kConfiguration} when the socket cannot be had, with a sentence that says why.
  RpcServer(Control& control, boost::asio::io_context& io, ServerOptions options);
  /// Shuts down.
  ~RpcServer();
  RpcServer(const RpcServer&) = delete;
  RpcServer& operator=(const RpcServer&) = delete;

  /// The daemon can take work: status is answered from now on (earlier requests wait for it), and
  /// grpc.health.v1 says SERVING.
  void set_ready();

  /// For connections from now on; rights of those that are there stay as they are.
  void set_admins(Admins admins);
  void set_tls(net::TlsContext tls);

  /// Asks the server itself for its version; `answered` is called on one of gRPC's threads if it
  /// answers.
  void ping(std::function<void()> answered);

  /// Takes no more connections, ends the streams, waits up to options.drain for calls to end and
  /// cancels the rest. Blocks no longer than that; a second call does nothing.
  void shutdown();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::rpc
