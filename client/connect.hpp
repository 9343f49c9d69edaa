// Finds the daemon: the first of some addresses where something answers.
#pragma once

#include <vector>

#include "client/address.hpp"
#include "client/tls_identity.hpp"
#include "core/base/unique_fd.hpp"

namespace kith::client {

struct Connection {
  Address address;
  UniqueFd socket;       // connected, non-blocking; none for TCP, which gRPC connects by itself …
  TlsIdentity identity;  // … with this
};

/// Tries `addresses` in order. When none answers, throws Failure{kUnreachable} that names each with
/// its reason and says what to check.
Connection connect(const std::vector<Address>& addresses);

}  // namespace kith::client
