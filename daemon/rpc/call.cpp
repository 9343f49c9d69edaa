#include "daemon/rpc/call.hpp"

#include <fmt/format.h>

namespace kith::rpc {

grpc::Status may_only_read(const char* what) {
  return {
      grpc::StatusCode::PERMISSION_DENIED,
      fmt::format("{} changes the daemon, and this user may only look: do it as root (sudo), as "
                  "the user that runs kithd, or as one of [server] admins in its configuration",
                  what)};
}

grpc::Status stopping() {
  return {grpc::StatusCode::UNAVAILABLE, "kithd is stopping: ask again when it is back"};
}

}  // namespace kith::rpc
