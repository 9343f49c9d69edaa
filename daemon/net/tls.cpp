#include "daemon/net/tls.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <boost/asio/ssl/context.hpp>
#include <cerrno>
#include <cstring>
#include <utility>  // Boost.Asio 1.74 forgets it in C++20

#include "core/base/error.hpp"
#include "core/base/unique_fd.hpp"

namespace kith::net {
namespace {

namespace ssl = boost::asio::ssl;

[[noreturn]] void refuse(const std::string& sentence) {
  throw Error(ErrorKind::kConfiguration, sentence);
}

/// Runs `load` with an error code; what it says goes into a sentence with the file's name.
template <class Load>
void load_file(const char* key, const std::string& path, const Load& load) {
  // The TLS library does not say why it cannot open one.
  if (const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)); !fd)
    refuse(fmt::format("server.{}: cannot open {}: {}", key, path, std::strerror(errno)));
  boost::system::error_code error;
  load(error);
  if (error) refuse(fmt::format("server.{}: cannot use {}: {}", key, path, error.message()));
}

/// Takes the protocol if the client offers it, and goes on without a word if it does not.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size,
                    const unsigned char* offered, unsigned int offered_size, void* wanted) {
  const auto& list = *static_cast<const std::string*>(wanted);  // outlives us: `chosen` is in it
  unsigned char* found = nullptr;
  const int result =
      ::SSL_select_next_proto(&found, size, reinterpret_cast<const unsigned char*>(list.data()),
                              static_cast<unsigned int>(list.size()), offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

/// The context, and what it points to.
struct Holder {
  ssl::context context{ssl::context::tls_server};
  std::string protocols;  // as ALPN writes a list, of one
};

}  // namespace

TlsContext make_tls_context(const TlsFiles& files, const std::string& protocol) {
  if (!files.all())
    refuse(
        "TCP is served over mutual TLS alone: set tls_cert, tls_key and tls_client_ca in [server], "
        "all three");
  auto holder = std::make_shared<Holder>();
  holder->protocols = static_cast<char>(protocol.size()) + protocol;
  ssl::context& context = holder->context;
  SSL_CTX* const native = context.native_handle();
  ::SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  ::SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  ::SSL_CTX_set_options(native, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  ::SSL_CTX_set_alpn_select_cb(native, &choose_protocol, &holder->protocols);
  load_file("tls_cert", files.cert,
            [&](auto& error) { context.use_certificate_chain_file(files.cert, error); });
  load_file("tls_key", files.key, [&](auto& error) {
    context.use_private_key_file(files.key, ssl::context::pem, error);
  });
  load_file("tls_client_ca", files.client_ca,
            [&](auto& error) { context.load_verify_file(files.client_ca, error); });
  context.set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
  return {holder, &context};
}

}  // namespace kith::net
