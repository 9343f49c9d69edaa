// The daemon's gRPC server on its Unix socket: kith.v1, grpc.health.v1 and reflection. Whoever may
// connect (the socket's mode decides) may read; root, the user that runs the daemon and those named
// by `may_change` may also change. Belongs to the thread that runs its io_context; handlers run on
// gRPC's threads and on those of Control, and block neither.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>

#include "daemon/control.hpp"
#include "daemon/rpc/unix_listener.hpp"

namespace kith::rpc {

/// Root and the user this process runs as.
bool may_change_by_default(const PeerCredentials& peer);

struct ServerOptions {
  std::filesystem::path socket;  // at most 107 bytes
  std::function<bool(const PeerCredentials&)> may_change = may_change_by_default;
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

  /// Takes no more connections, ends the streams, waits up to options.drain for calls to end and
  /// cancels the rest. Blocks no longer than that; a second call does nothing.
  void shutdown();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::rpc
