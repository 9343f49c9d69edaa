// Mutual TLS for whatever is served over TCP: both sides show a certificate, TLS 1.2 at least. The
// one door to the TLS library; its headers are read by the few files that move bytes.
#pragma once

#include <memory>
#include <string>

namespace boost::asio::ssl {
class context;
}

namespace kith::net {

/// PEM files, absolute paths; all three or none.
struct TlsFiles {
  std::string cert;       // ours, with those between it and the root
  std::string key;        // its private key
  std::string client_ca;  // who signs the certificates of clients

  bool any() const { return !cert.empty() || !key.empty() || !client_ca.empty(); }
  bool all() const { return !cert.empty() && !key.empty() && !client_ca.empty(); }
  bool operator==(const TlsFiles&) const = default;
};

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

/// Reads the files. `protocol` is what is spoken inside, as ALPN names it ("h2", "http/1.1").
/// Throws Error{kConfiguration} that names the file which is missing, unreadable or not what it
/// should be.
TlsContext make_tls_context(const TlsFiles& files, const std::string& protocol);

}  // namespace kith::net
