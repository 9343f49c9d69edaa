#include "client/tls_identity.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "client/failure.hpp"
#include "core/base/error.hpp"
#include "core/base/file.hpp"

namespace kith::client {
namespace {

constexpr std::uint64_t kLargestFile = 1 << 20;

std::string file_named_by(const char* variable) {
  const char* const path = std::getenv(variable);
  if (path == nullptr || *path == '\0') {
    throw Failure(
        ExitCode::kUsage,
        fmt::format("HOST:PORT is asked over mutual TLS, and ${} is not set: name three PEM "
                    "files with $KITH_TLS_CA (who signed the daemon's certificate), "
                    "$KITH_TLS_CERT and $KITH_TLS_KEY (yours)",
                    variable));
  }
  try {
    const std::vector<std::byte> bytes = read_file(path, kLargestFile);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  } catch (const Error& error) {
    throw Failure(ExitCode::kFailed, fmt::format("${}: {}", variable, error.what()));
  }
}

}  // namespace

TlsIdentity tls_identity_from_environment() {
  return {.authority = file_named_by("KITH_TLS_CA"),
          .certificate = file_named_by("KITH_TLS_CERT"),
          .key = file_named_by("KITH_TLS_KEY")};
}

}  // namespace kith::client
