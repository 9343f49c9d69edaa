#include "daemon/rpc/unix_listener.hpp"

#include <sys/socket.h>

#include <utility>

#include "core/base/error.hpp"
#include "daemon/rpc/unix_socket.hpp"

namespace kith::rpc {
namespace {

/// The groups the peer was in when it connected; none where the kernel does not say.
std::vector<gid_t> groups_of(int fd) {
  std::vector<gid_t> groups(64);
  while (true) {
    auto size = static_cast<socklen_t>(groups.size() * sizeof(gid_t));
    const bool told = ::getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, groups.data(), &size) == 0;
    const bool more = !told && errno == ERANGE;  // and `size` says how many
    groups.resize(told || more ? size / sizeof(gid_t) : 0);
    if (!more) return groups;
  }
}

PeerCredentials credentials_of(int fd) {
  ucred credentials{};
  socklen_t size = sizeof(credentials);
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
    throw Error(ErrorKind::kUnavailable, "the kernel does not say who connected; turned away");
  return {credentials.pid, credentials.uid, credentials.gid, groups_of(fd)};
}

}  // namespace

UnixListener::UnixListener(boost::asio::io_context& io, Options options, OnPeer on_peer)
    : options_(std::move(options)) {
  UniqueFd listening = listen_on(options_.path, options_.mode);
  ::lstat(options_.path.c_str(), &bound_);
  acceptor_.emplace(io, std::move(listening),
                    net::Acceptor::Options{options_.path.native(), options_.spare_descriptors},
                    [on_peer = std::move(on_peer)](UniqueFd fd) {
                      const PeerCredentials peer = credentials_of(fd.get());
                      on_peer(std::move(fd), peer);
                    });
}

UnixListener::~UnixListener() {
  close();
}

void UnixListener::close() {
  if (!acceptor_->close()) return;
  struct stat now {};
  if (::lstat(options_.path.c_str(), &now) == 0 && now.st_ino == bound_.st_ino &&
      now.st_dev == bound_.st_dev)
    ::unlink(options_.path.c_str());
}

}  // namespace kith::rpc
