// Where a daemon may be: what the person said, or the places where one usually is.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::client {

struct Address {
  std::string socket;  // path of a Unix socket, absolute; empty for TCP
  std::string host;    // TCP: without the brackets of an IPv6 address
  std::string port;

  bool is_unix() const { return !socket.empty(); }
};

/// As people write it: the path of a Unix socket, or HOST:PORT.
std::string text_of(const Address& address);

/// "unix:PATH" (a relative path is taken from the working directory) or "HOST:PORT". Throws
/// Failure{kUsage} naming `source`, where the text was found ("--address", "$KITH_ADDRESS").
Address parse_address(std::string_view text, std::string_view source);

struct AddressOptions {
  std::optional<std::string> address;  // --address
  std::optional<std::string> root;     // --root
};

/// The addresses to try, in order: the one that was asked for, else $KITH_ADDRESS, ./kith.sock and
/// /run/kith/kith.sock. Throws as parse_address does.
std::vector<Address> addresses_to_try(const AddressOptions& options);

}  // namespace kith::client
