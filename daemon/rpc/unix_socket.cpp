#include "daemon/rpc/unix_socket.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace kith::rpc {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& why_and_what_now) {
  throw Error(ErrorKind::kConfiguration,
              fmt::format("cannot listen on {}: {}", printable(path), why_and_what_now));
}

sockaddr_un address_of(const std::string& path) {
  sockaddr_un address{};
  constexpr auto kLongest = sizeof(address.sun_path) - 1;
  if (path.empty() || path.size() > kLongest)
    refuse(path,
           fmt::format("a socket path has 1 to {} bytes and this one has {}; choose a shorter "
                       "root, or another place with --listen unix:PATH",
                       kLongest, path.size()));
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, kLongest);
  return address;
}

UniqueFd make_socket(const std::string& path) {
  UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) refuse(path, std::strerror(errno));
  return fd;
}

/// Binding fails on a path that exists, so what nobody listens on goes first.
void remove_stale(const std::string& path, const sockaddr_un& address) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) != 0) return;
  if (!S_ISSOCK(found.st_mode))
    refuse(path, "something that is no socket lies there; move it away or listen elsewhere");
  const auto probe = make_socket(path);
  // A listener with a full backlog answers EAGAIN; only ECONNREFUSED means that there is none.
  if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 ||
      errno != ECONNREFUSED)
    refuse(path, "another process listens there; stop it or listen elsewhere");
  ::unlink(path.c_str());
}

}  // namespace

UniqueFd listen_on(const std::filesystem::path& path, mode_t mode) {
  const auto& name = path.native();
  const auto address = address_of(name);
  remove_stale(name, address);
  auto fd = make_socket(name);
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    refuse(name, fmt::format("{}; check that its folder exists and that this user may write there",
                             std::strerror(errno)));
  // After bind, because the umask masks an earlier fchmod; before listen, so that nobody connects
  // while the mode is still another.
  if (::chmod(name.c_str(), mode) != 0 || ::listen(fd.get(), SOMAXCONN) != 0) {
    const int error = errno;
    ::unlink(name.c_str());
    refuse(name, std::strerror(error));
  }
  return fd;
}

}  // namespace kith::rpc
