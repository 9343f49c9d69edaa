#include "client/tls_identity.hpp"

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdint>
#include <cstdlib>
#include <memory>
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

using Certificate = std::unique_ptr<X509, decltype(&::X509_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&::EVP_PKEY_free)>;

/// The first `Thing` in a PEM file, as `read` of OpenSSL reads it.
template <class Thing, class Read>
Thing first_in(const std::string& pem, Read* read, void (*release)(typename Thing::element_type*)) {
  const std::unique_ptr<BIO, decltype(&::BIO_free)> bytes(
      ::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), ::BIO_free);
  char no_password[] = "";  // without it the terminal would be asked
  return {read(bytes.get(), nullptr, nullptr, no_password), release};
}

Certificate certificate_in(const std::string& pem, const char* variable) {
  auto certificate = first_in<Certificate>(pem, &::PEM_read_bio_X509, &::X509_free);
  if (!certificate) {
    throw Failure(ExitCode::kFailed,
                  fmt::format("${}: there is no certificate in this file; it takes one in PEM "
                              "(-----BEGIN CERTIFICATE-----)",
                              variable));
  }
  return certificate;
}

/// gRPC would only say that nobody answers.
void check(const TlsIdentity& identity) {
  certificate_in(identity.authority, "KITH_TLS_CA");
  const Certificate certificate = certificate_in(identity.certificate, "KITH_TLS_CERT");
  const auto key = first_in<Key>(identity.key, &::PEM_read_bio_PrivateKey, &::EVP_PKEY_free);
  if (!key) {
    throw Failure(ExitCode::kFailed,
                  "$KITH_TLS_KEY: there is no private key in this file that opens without a "
                  "password; it takes one in PEM");
  }
  if (::X509_check_private_key(certificate.get(), key.get()) != 1) {
    throw Failure(ExitCode::kFailed,
                  "$KITH_TLS_KEY: this key does not belong to the certificate that $KITH_TLS_CERT "
                  "names");
  }
}

}  // namespace

TlsIdentity tls_identity_from_environment() {
  TlsIdentity identity{.authority = file_named_by("KITH_TLS_CA"),
                       .certificate = file_named_by("KITH_TLS_CERT"),
                       .key = file_named_by("KITH_TLS_KEY")};
  check(identity);
  return identity;
}

}  // namespace kith::client
