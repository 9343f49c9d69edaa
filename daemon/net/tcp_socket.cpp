#include "daemon/net/tcp_socket.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "daemon/net/passed_sockets.hpp"

namespace kith::net {
namespace {

struct HostAndPort {
  std::string host;
  std::string port;
};

HostAndPort split(const std::string& address, std::string_view key) {
  const auto colon = address.rfind(':');
  std::string host = address.substr(0, colon == address.npos ? 0 : colon);
  const std::string port = colon == address.npos ? "" : address.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || port.empty() || port.find_first_not_of("0123456789") != port.npos ||
      port.size() > 5 || std::stoi(port) > 65535) {
    throw Error(ErrorKind::kConfiguration,
                fmt::format("{}: '{}' is no address; write HOST:PORT, as 127.0.0.1:7443", key,
                            printable(address)));
  }
  return {host, port};
}

/// Whether this process may not open a TCP socket at all.
bool is_sandboxed() {
  const UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  return !fd && errno != EMFILE && errno != ENFILE;
}

[[noreturn]] void refuse(const std::string& address, std::string_view key, std::string_view unit,
                         const char* why) {
  const std::string what_now =
      is_sandboxed()
          ? fmt::format(
                "as a service kithd has no network of its own: take {} out of the "
                "configuration, then 'systemctl enable {} && systemctl restart {}'; the "
                "unit's ListenStream= says where, and 'systemctl edit {}' sets it",
                key, unit, own_service(), unit)
          : fmt::format("it may be no address of this machine, or take root; change {}", key);
  throw Error(ErrorKind::kConfiguration,
              fmt::format("cannot listen on {}: {}; {}", printable(address), why, what_now));
}

/// A descriptor, or none and errno.
UniqueFd try_to_listen(const addrinfo& one) {
  UniqueFd fd(::socket(one.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, one.ai_protocol));
  if (!fd) return fd;
  const int yes = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (::bind(fd.get(), one.ai_addr, one.ai_addrlen) != 0 || ::listen(fd.get(), SOMAXCONN) != 0) {
    const int code = errno;
    fd = UniqueFd();
    errno = code;
  }
  return fd;
}

}  // namespace

UniqueFd listen_on_tcp(const std::string& address, std::string_view key, std::string_view unit) {
  const auto [host, port] = split(address, key);
  addrinfo hints{};
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  const int status = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &first);
  if (status != 0) refuse(address, key, unit, ::gai_strerror(status));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> found(first, ::freeaddrinfo);
  int code = 0;
  for (const addrinfo* one = found.get(); one != nullptr; one = one->ai_next) {
    if (UniqueFd fd = try_to_listen(*one)) return fd;
    code = errno;
  }
  if (code == EADDRINUSE)
    throw Error(ErrorKind::kRetry,
                fmt::format("cannot listen on {}: another process listens there; end it or "
                            "change {}",
                            printable(address), key));
  refuse(address, key, unit, std::strerror(code));
}

namespace {

sockaddr_storage name_of(int socket) {
  sockaddr_storage name{};
  socklen_t size = sizeof name;
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size);
  return name;
}

}  // namespace

std::string place_of(int socket) {
  const sockaddr_storage name = name_of(socket);
  char text[INET6_ADDRSTRLEN] = "";
  if (name.ss_family == AF_INET) {
    const auto& ipv4 = reinterpret_cast<const sockaddr_in&>(name);
    ::inet_ntop(AF_INET, &ipv4.sin_addr, text, sizeof text);
    return fmt::format("{}:{}", text, ntohs(ipv4.sin_port));
  }
  if (name.ss_family == AF_INET6) {
    const auto& ipv6 = reinterpret_cast<const sockaddr_in6&>(name);
    ::inet_ntop(AF_INET6, &ipv6.sin6_addr, text, sizeof text);
    return fmt::format("[{}]:{}", text, ntohs(ipv6.sin6_port));
  }
  return "a socket unit";
}

bool is_local(int socket) {
  const sockaddr_storage name = name_of(socket);
  if (name.ss_family == AF_INET)
    return ntohl(reinterpret_cast<const sockaddr_in&>(name).sin_addr.s_addr) >> 24 == 127;
  if (name.ss_family == AF_INET6)
    return IN6_IS_ADDR_LOOPBACK(&reinterpret_cast<const sockaddr_in6&>(name).sin6_addr) != 0;
  return name.ss_family == AF_UNIX;
}

}  // namespace kith::net
