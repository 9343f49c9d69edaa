// What every RPC handler is given: whom it talks to, and for whom.
#pragma once

#include <string>

#include "daemon/control.hpp"
#include "daemon/rpc/call_room.hpp"
#include "daemon/rpc/lifecycle.hpp"

namespace kith::rpc {

/// Who is at the other end. Known for sure: every caller that may change something talks to a
/// server of its own, chosen when its connection was accepted.
struct Caller {
  bool may_change = false;
  std::string actor;  // "uid 1000 (anna)", for the journal; empty for those who only read
};

struct HandlerContext {
  Control& control;
  Lifecycle& lifecycle;
  Caller caller;
  CallRoom uploads;  // shared by all callers
};

}  // namespace kith::rpc
