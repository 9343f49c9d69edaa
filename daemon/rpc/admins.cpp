#include "daemon/rpc/admins.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "core/base/text.hpp"
#include "daemon/log.hpp"

namespace kith::rpc {
namespace {

constexpr std::size_t kEntrySize = 64 * 1024;  // a group's names its members

std::optional<uid_t> user_named(const std::string& name) {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(kEntrySize);
  if (::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || !found)
    return std::nullopt;
  return entry.pw_uid;
}

std::optional<gid_t> group_named(const std::string& name) {
  group entry{};
  group* found = nullptr;
  std::vector<char> buffer(kEntrySize);
  if (::getgrnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 || !found)
    return std::nullopt;
  return entry.gr_gid;
}

}  // namespace

Admins::Admins() : users_{0, ::geteuid()} {}

Admins::Admins(const std::vector<std::string>& names) : Admins() {
  constexpr std::string_view kCertificate = "cert:";
  for (const std::string& name : names) {
    if (name.starts_with(kCertificate)) {
      certificates_.insert(name.substr(kCertificate.size()));
    } else if (name.starts_with('@')) {
      const auto group = group_named(name.substr(1));
      if (group) groups_.insert(*group);
      if (!group) log::warn("server.admins: there is no group '{}'", printable(name.substr(1)));
    } else {
      const auto user = user_named(name);
      if (user) users_.insert(*user);
      if (!user) log::warn("server.admins: there is no user '{}'", printable(name));
    }
  }
}

Admins Admins::nobody() {
  Admins none;
  none.users_.clear();
  return none;
}

bool Admins::includes(const PeerCredentials& peer) const {
  return users_.contains(peer.uid) || groups_.contains(peer.gid) ||
         std::any_of(peer.groups.begin(), peer.groups.end(),
                     [this](gid_t group) { return groups_.contains(group); });
}

bool Admins::includes_certificate(const std::string& common_name) const {
  return certificates_.contains(common_name);
}

}  // namespace kith::rpc
