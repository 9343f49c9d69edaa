#include "daemon/review/access.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/random.h>

#include <array>
#include <cstddef>

#include "core/base/error.hpp"
#include "core/base/sha256.hpp"

namespace kith::review {
namespace {

std::string random_secret() {
  Digest bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw Error(ErrorKind::kBug, "the system gives no random bytes for the review page's link");
  return to_hex(bytes);
}

// Takes as long wherever the two differ.
bool equal(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

std::string_view value_of(std::string_view cookies, std::string_view name) {
  while (!cookies.empty()) {
    const std::size_t end = cookies.find(';');
    const std::string_view one = trimmed(cookies.substr(0, end));
    if (one.starts_with(name) && one.substr(name.size()).starts_with('='))
      return one.substr(name.size() + 1);
    cookies = end == std::string_view::npos ? std::string_view() : cookies.substr(end + 1);
  }
  return {};
}

// "localhost" of "localhost:7480", "[::1]" of "[::1]:7480".
std::string_view without_port(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const bool in_brackets = colon != std::string_view::npos && host.find(']', colon) < host.size();
  return in_brackets ? host : host.substr(0, colon);
}

}  // namespace

Access::Access(bool encrypted)
    : encrypted_(encrypted),
      token_(random_secret()),
      session_(random_secret()),
      cookie_name_("kith_review_" + session_.substr(0, 8)) {}

bool Access::is_token(std::string_view given) const {
  return equal(given, token_);
}

std::string Access::cookie() const {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict{}", cookie_name_, session_,
                     encrypted_ ? "; Secure" : "");
}

bool Access::is_host(std::string_view host) const {
  if (encrypted_) return !host.empty();  // its certificate says who we are
  constexpr std::array<std::string_view, 3> kOurs{"localhost", "127.0.0.1", "[::1]"};
  for (const std::string_view ours : kOurs) {
    if (without_port(host) == ours) return true;
  }
  return false;
}

bool Access::has_session(const Provenance& from) const {
  return equal(value_of(from.cookie, cookie_name_), session_);
}

bool Access::is_same_origin(const Provenance& from) const {
  if (from.origin.empty() && from.fetch_site.empty()) return false;
  if (!from.fetch_site.empty() && from.fetch_site != "same-origin") return false;
  return from.origin.empty() ||
         from.origin == fmt::format("{}://{}", encrypted_ ? "https" : "http", from.host);
}

}  // namespace kith::review
