#include "daemon/net/passed_sockets.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace kith::net {
namespace {

constexpr std::array<std::string_view, 3> kNames{"rpc", "metrics", "review"};

[[noreturn]] void refuse(const std::string& name, std::string_view why) {
  throw Error(ErrorKind::kConfiguration,
              fmt::format("systemd passed a socket named '{}': {}; see FileDescriptorName= in its "
                          "socket unit",
                          printable(name), why));
}

struct FreeNames {
  void operator()(char** names) const {
    for (char** name = names; *name != nullptr; ++name) std::free(*name);
    std::free(names);
  }
};

/// "@lab" in kithd@lab.
std::string own_instance() {
  constexpr std::string_view kBefore = "kith-";
  const char* const runtime = std::getenv("RUNTIME_DIRECTORY");
  const std::string name = std::filesystem::path(runtime == nullptr ? "" : runtime).filename();
  return name.starts_with(kBefore) ? "@" + name.substr(kBefore.size()) : "";
}

}  // namespace

std::string own_service() {
  return "kithd" + own_instance();
}

std::string own_socket_unit(std::string_view name) {
  return fmt::format("kithd-{}{}.socket", name, own_instance());
}

PassedSockets PassedSockets::from_systemd() {
  char** found = nullptr;
  const int count = sd_listen_fds_with_names(1, &found);
  const std::unique_ptr<char*[], FreeNames> names(found);
  PassedSockets passed;
  for (int i = 0; i < count; ++i) {
    const std::string name = names[static_cast<std::size_t>(i)];
    UniqueFd fd(SD_LISTEN_FDS_START + i);
    if (std::find(kNames.begin(), kNames.end(), name) == kNames.end())
      refuse(name, fmt::format("kithd serves sockets named {}", fmt::join(kNames, ", ")));
    if (sd_is_socket(fd.get(), AF_UNSPEC, SOCK_STREAM, 1) <= 0)
      refuse(name, "it is no listening stream socket (Accept= must be no)");
    ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
    if (!passed.sockets_.emplace(name, std::move(fd)).second)
      refuse(name, "there are two of that name");
  }
  return passed;
}

PassedSockets PassedSockets::duplicate() const {
  PassedSockets copy;
  for (const auto& [name, socket] : sockets_)
    copy.sockets_.emplace(name, UniqueFd(::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0)));
  return copy;
}

std::optional<UniqueFd> PassedSockets::take(std::string_view name) {
  const auto found = sockets_.find(name);
  if (found == sockets_.end()) return std::nullopt;
  UniqueFd socket = std::move(found->second);
  sockets_.erase(found);
  return socket;
}

}  // namespace kith::net
