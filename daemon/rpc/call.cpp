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

grpc::Status no_room_for_uploads() {
  return {grpc::StatusCode::RESOURCE_EXHAUSTED,
          "too many calls that carry files are under way: ask again when one of them has ended"};
}

grpc::Status stopping() {
  return {grpc::StatusCode::UNAVAILABLE, "kithd is stopping: ask again when it is back"};
}

}  // namespace kith::rpc
