// What kith shows to a daemon that it asks over TCP, and whom it believes: three PEM files, named
// by the environment.
#pragma once

#include <string>

namespace kith::client {

struct TlsIdentity {
  std::string authority;    // $KITH_TLS_CA: who signed the daemon's certificate
  std::string certificate;  // $KITH_TLS_CERT: ours
  std::string key;          // $KITH_TLS_KEY: its key
};

/// The contents of the three files. Throws Failure{kUsage} that names the variable which is not
/// set, Failure{kFailed} that names the one whose file cannot be read, is not what it should be, or
/// does not belong to the others.
TlsIdentity tls_identity_from_environment();

}  // namespace kith::client
