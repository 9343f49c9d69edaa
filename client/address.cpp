#include "client/address.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "client/failure.hpp"

namespace kith::client {
namespace {

constexpr std::string_view kSocketName = "kith.sock";
constexpr std::string_view kServiceSocket = "/run/kith/kith.sock";

Address unix_address(const std::filesystem::path& path) {
  std::error_code unknown_directory;  // then the path stays as it was given
  const auto absolute = std::filesystem::absolute(path, unknown_directory);
  return {.socket = (unknown_directory ? path : absolute).lexically_normal().string(),
          .host = {},
          .port = {}};
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string text_of(const Address& address) {
  if (address.is_unix()) return address.socket;
  const bool is_ipv6 = address.host.find(':') != std::string::npos;
  return fmt::format("{}{}{}:{}", is_ipv6 ? "[" : "", address.host, is_ipv6 ? "]" : "",
                     address.port);
}

Address parse_address(std::string_view text, std::string_view source) {
  constexpr std::string_view kUnix = "unix:";
  if (text.starts_with(kUnix)) {
    const std::string_view path = text.substr(kUnix.size());
    if (!path.empty()) return unix_address(path);
  } else if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
    std::string_view host = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    if (!host.empty() && host.find('/') == std::string_view::npos && is_port(port))
      return {.socket = {}, .host = std::string(host), .port = std::string(port)};
  }
  throw Failure(ExitCode::kUsage,
                fmt::format("{} is no address: '{}'; write unix:PATH or HOST:PORT", source, text));
}

std::vector<Address> addresses_to_try(const AddressOptions& options) {
  if (options.address) return {parse_address(*options.address, "--address")};
  if (options.root) return {unix_address(std::filesystem::path(*options.root) / kSocketName)};
  std::vector<Address> addresses;
  const char* said = std::getenv("KITH_ADDRESS");
  if (said != nullptr && *said != '\0') addresses.push_back(parse_address(said, "$KITH_ADDRESS"));
  addresses.push_back(unix_address(kSocketName));
  addresses.push_back(unix_address(kServiceSocket));
  return addresses;
}

}  // namespace kith::client
