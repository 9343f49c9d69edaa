#include "client/connect.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string>

#include "client/failure.hpp"
#include "core/base/text.hpp"

namespace kith::client {
namespace {

constexpr timeval kConnectTimeout{.tv_sec = 5, .tv_usec = 0};

// Connects `fd`; empty when it worked, else why not.
std::string try_connect(int fd, const sockaddr* address, socklen_t size) {
  // On Linux the send timeout bounds connect() as well, on Unix sockets with a full backlog too.
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kConnectTimeout, sizeof kConnectTimeout);
  if (::connect(fd, address, size) == 0) return {};
  if (errno == EAGAIN || errno == EINPROGRESS) return "no answer within 5 s";
  if (errno == ENOENT) return "no such socket";
  if (errno == ECONNREFUSED) return "nobody listens there";
  if (errno == EACCES) return "permission denied";
  return std::strerror(errno);
}

std::string try_unix(const std::string& path, UniqueFd& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return "the path is longer than 107 bytes";
  path.copy(address.sun_path, path.size());
  socket = UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return std::strerror(errno);
  const std::string problem =
      try_connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (!problem.empty()) return problem;
  return ::fcntl(socket.get(), F_SETFL, O_NONBLOCK) == 0 ? std::string() : std::strerror(errno);
}

// Whether anything listens there; the connection itself is gRPC's to make.
std::string try_tcp(const Address& address) {
  const addrinfo hints{.ai_flags = 0,
                       .ai_family = AF_UNSPEC,
                       .ai_socktype = SOCK_STREAM,
                       .ai_protocol = 0,
                       .ai_addrlen = 0,
                       .ai_addr = nullptr,
                       .ai_canonname = nullptr,
                       .ai_next = nullptr};
  addrinfo* first = nullptr;
  const int status = ::getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &first);
  if (status != 0) return ::gai_strerror(status);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> found(first, ::freeaddrinfo);
  std::string problem = "no such host";
  for (const addrinfo* one = found.get(); one != nullptr && !problem.empty(); one = one->ai_next) {
    const UniqueFd fd(::socket(one->ai_family, one->ai_socktype | SOCK_CLOEXEC, one->ai_protocol));
    problem = fd ? try_connect(fd.get(), one->ai_addr, one->ai_addrlen) : std::strerror(errno);
  }
  return problem;
}

}  // namespace

Connection connect(const std::vector<Address>& addresses) {
  std::string tried;
  for (const Address& address : addresses) {
    UniqueFd socket;
    const std::string problem =
        address.is_unix() ? try_unix(address.socket, socket) : try_tcp(address);
    if (problem.empty()) {
      return {.address = address,
              .socket = std::move(socket),
              .identity = address.is_unix() ? TlsIdentity() : tls_identity_from_environment()};
    }
    tried +=
        fmt::format("{}{} ({})", tried.empty() ? "" : ", ", printable(text_of(address)), problem);
  }
  throw Failure(ExitCode::kUnreachable,
                fmt::format("no kithd answers; tried {}\n"
                            "  is kithd running?                      systemctl status kithd\n"
                            "  are you a member of the group kith?    id -nG; if not:\n"
                            "                                         sudo usermod -aG kith $USER, "
                            "then log in again\n"
                            "  is it somewhere else?                  kith --root DIR, or "
                            "kith --address unix:PATH",
                            tried));
}

}  // namespace kith::client
