// The daemon's own listening socket. gRPC's listener stops for good after one EMFILE, takes over a
// live path silently and does not say who calls; this one does none of that: it hands each
// connection on with the identity that the kernel vouches for.
#pragma once

#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>

#include "core/base/unique_fd.hpp"
#include "daemon/net/acceptor.hpp"
#include "daemon/rpc/admins.hpp"

namespace kith::rpc {

/// Belongs to the thread that runs its io_context.
class UnixListener {
 public:
  struct Options {
    std::filesystem::path path;
    mode_t mode = 0660;
    std::size_t spare_descriptors = 64;  // as net::Acceptor means it
  };
  /// Gets non-blocking descriptors. One that it throws over is turned away.
  using OnPeer = std::function<void(UniqueFd, const PeerCredentials&)>;

  /// Listens from now on; accepts once `io` runs. A socket file that nobody listens on is replaced.
  /// Throws Error{kConfiguration} when the path is too long, is no socket, is another process's, or
  /// cannot be bound.
  UnixListener(boost::asio::io_context& io, Options options, OnPeer on_peer);
  ~UnixListener();
  UnixListener(const UnixListener&) = delete;
  UnixListener& operator=(const UnixListener&) = delete;

  /// Accepts nothing more, and removes the socket file unless another process has replaced it.
  void close();

 private:
  const Options options_;
  struct stat bound_ {};
  std::optional<net::Acceptor> acceptor_;
};

}  // namespace kith::rpc
