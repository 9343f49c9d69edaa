// The daemon's own listening socket. gRPC's listener stops for good after one EMFILE, takes over a
// live path silently and does not say who calls; this one does none of that: it hands each
// connection on with the identity that the kernel vouches for.
#pragma once

#include <sys/types.h>

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>

#include "core/base/unique_fd.hpp"

namespace kith::rpc {

/// Who connected, as of its connect(): SO_PEERCRED.
struct PeerCredentials {
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;
};

/// Belongs to the thread that runs its io_context.
class UnixListener {
 public:
  struct Options {
    std::filesystem::path path;
    mode_t mode = 0660;
    /// Connections are turned away when fewer descriptors than this are left, so that callers
    /// cannot take those that reading files needs; a quarter of the limit where that is less.
    std::size_t spare_descriptors = 64;
  };
  /// Gets non-blocking descriptors. One that it throws over is turned away.
  using OnPeer = std::function<void(UniqueFd, const PeerCredentials&)>;

  /// Listens from now on; accepts once `io` runs. A socket file that nobody listens on is replaced.
  /// Throws Error{kConfiguration} when the path is too long, is no socket, is another process's, or
  /// cannot be bound.
  UnixListener(boost::asio::io_context& io, const Options& options, OnPeer on_peer);
  ~UnixListener();
  UnixListener(const UnixListener&) = delete;
  UnixListener& operator=(const UnixListener&) = delete;

  /// Accepts nothing more, and removes the socket file unless another process has replaced it.
  void close();

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace kith::rpc
