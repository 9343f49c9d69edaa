// Binding a TCP socket to HOST:PORT as configured.
#pragma once

#include <string>
#include <string_view>

#include "core/base/unique_fd.hpp"

namespace kith::net {

/// A listening, non-blocking socket on "HOST:PORT" ("[::1]:7443" for IPv6). `key` ("server.listen")
/// and `unit` ("kithd-rpc.socket") are for the sentence of what is thrown: Error{kConfiguration}
/// for what is no address and for one that cannot be had; where the service's sandbox is in the way
/// it names the unit to enable instead. Error{kRetry} for one that is in use.
UniqueFd listen_on_tcp(const std::string& address, std::string_view key, std::string_view unit);

/// "127.0.0.1:7443" of a bound socket, for the log; "a socket unit" for what has no such name.
std::string place_of(int socket);

/// Whether a bound socket can be reached from this machine alone: loopback, or a Unix socket.
bool is_local(int socket);

}  // namespace kith::net
