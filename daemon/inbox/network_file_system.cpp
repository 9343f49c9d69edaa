#include "daemon/inbox/network_file_system.hpp"

#include <fmt/format.h>
#include <sys/statfs.h>

#include <algorithm>
#include <array>

#include "core/base/error.hpp"
#include "core/base/text.hpp"

namespace kith {
namespace {

struct Type {
  std::uint32_t number;
  NetworkFileSystem system;
};

// statfs(2), f_type; linux/magic.h does not have them all.
constexpr auto kTypes = std::to_array<Type>({
    {0x00006969, {"nfs"}},
    {0x0000517B, {"smb"}},
    {0xFF534D42, {"cifs"}},
    {0xFE534D42, {"smb2"}},
    {0x65735546, {"fuse", false}},  // sshfs, but also virtiofs and file systems of containers
    {0x01021997, {"9p"}},
    {0x00C36400, {"ceph"}},
    {0x5346414F, {"afs"}},
    {0x73757245, {"coda"}},
    {0x786F4256, {"vboxsf"}},
});

}  // namespace

std::optional<NetworkFileSystem> network_file_system(std::uint32_t type) {
  const auto found = std::find_if(kTypes.begin(), kTypes.end(),
                                  [&](const Type& known) { return known.number == type; });
  return found == kTypes.end() ? std::nullopt : std::optional(found->system);
}

void refuse_network_file_system(const std::filesystem::path& root) {
  struct statfs system {};
  if (::statfs(root.c_str(), &system) != 0) return;  // who opens it says what is wrong
  refuse_network_file_system(root, static_cast<std::uint32_t>(system.f_type));
}

void refuse_network_file_system(const std::filesystem::path& root, std::uint32_t type) {
  const auto network = network_file_system(type);
  if (!network || !network->surely) return;
  throw Error(ErrorKind::kConfiguration,
              fmt::format("the root {} is on a network file system ({}), where the catalog's "
                          "write-ahead log is not safe: choose a root on a local disk, and name "
                          "the folder on the network as [inbox] path",
                          printable(root.native()), network->name));
}

}  // namespace kith
