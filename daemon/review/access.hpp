// Who may use the review page: whoever followed the link that `kith review` prints, from this very
// page and from no other.
#pragma once

#include <string>
#include <string_view>

namespace kith::review {

/// What a request says of where it comes from; empty where it does not say.
struct Provenance {
  std::string_view host;
  std::string_view origin;
  std::string_view fetch_site;  // Sec-Fetch-Site
  std::string_view cookie;
};

/// A link's token opens a session, which is a cookie; both are random and live as long as the
/// daemon. Used by one thread at a time; token() by any.
class Access {
 public:
  /// `encrypted`: served over TLS. Throws Error{kBug} where the system has no randomness.
  explicit Access(bool encrypted);

  /// 64 hexadecimal digits.
  const std::string& token() const { return token_; }
  bool is_token(std::string_view given) const;
  /// The value of Set-Cookie for a browser that brought the token.
  std::string cookie() const;

  /// A name that only this machine gives itself, where the page is not encrypted: a page elsewhere
  /// whose name was made to point here (DNS rebinding) is refused.
  bool is_host(std::string_view host) const;
  bool has_session(const Provenance& from) const;
  /// Whether a change was asked for by our own page: browsers say so in Origin or Sec-Fetch-Site,
  /// and one that says neither is refused.
  bool is_same_origin(const Provenance& from) const;

 private:
  const bool encrypted_;
  const std::string token_;
  const std::string session_;
  const std::string cookie_name_;  // another for each daemon: browsers do not tell ports apart
};

}  // namespace kith::review
