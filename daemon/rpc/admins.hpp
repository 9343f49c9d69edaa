// Who may change something, beside root and the user that runs the daemon: [server] admins.
#pragma once

#include <sys/types.h>

#include <set>
#include <string>
#include <vector>

namespace kith::rpc {

/// Who connected, as of its connect(): SO_PEERCRED and SO_PEERGROUPS.
struct PeerCredentials {
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;  // supplementary ones
};

class Admins {
 public:
  /// Root and the user this process runs as.
  Admins();
  /// And those of `names`: "anna" a user, "@operators" the members of a group, "cert:NAME" whoever
  /// shows a certificate with that common name. A user or group that does not exist (any more) is
  /// nobody's, and is told in the log: a daemon that would not start for it helps no one.
  explicit Admins(const std::vector<std::string>& names);
  /// Not even root: for a server that is to change nothing.
  static Admins nobody();

  bool includes(const PeerCredentials& peer) const;
  bool includes_certificate(const std::string& common_name) const;

 private:
  std::set<uid_t> users_;
  std::set<gid_t> groups_;
  std::set<std::string> certificates_;
};

}  // namespace kith::rpc
