// Listening sockets that systemd opened for us (sd_listen_fds(3)), by the name their socket unit
// gives them: "rpc", "metrics", "review". So the service listens where its own sandbox would not
// let it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/unique_fd.hpp"

namespace kith::net {

/// The service this process is, "kithd" or "kithd@lab", by the runtime directory that its unit has
/// systemd make (/run/kith, /run/kith-lab); "kithd" where it is none.
std::string own_service();
/// The unit that passes it the socket `name`: "kithd-rpc.socket" or "kithd-rpc@lab.socket".
std::string own_socket_unit(std::string_view name);

class PassedSockets {
 public:
  /// None were passed.
  PassedSockets() = default;
  /// Those of $LISTEN_FDS and $LISTEN_FDNAMES, made non-blocking and close-on-exec. Call once,
  /// before there are threads. Throws Error{kConfiguration} for two of one name, a name that
  /// nothing here serves, or a descriptor that is no listening stream socket.
  static PassedSockets from_systemd();

  /// The same sockets behind descriptors of their own.
  PassedSockets duplicate() const;

  /// The socket of that name, once; none when it was not passed.
  std::optional<UniqueFd> take(std::string_view name);

 private:
  std::map<std::string, UniqueFd, std::less<>> sockets_;
};

}  // namespace kith::net
