// Who gets in, and from where changes are taken.
#include "daemon/review/access.hpp"

#include <gtest/gtest.h>

namespace kith::review {
namespace {

class AccessTest : public ::testing::Test {
 protected:
  /// "name=value" of Set-Cookie.
  static std::string cookie_of(const Access& access) {
    const std::string whole = access.cookie();
    return whole.substr(0, whole.find(';'));
  }

  const Access plain_{false};
  const Access encrypted_{true};
};

TEST_F(AccessTest, TakesItsTokenAndNoOther) {
  EXPECT_EQ(plain_.token().size(), 64U);
  EXPECT_TRUE(plain_.is_token(plain_.token()));
  EXPECT_FALSE(plain_.is_token(encrypted_.token()));
  EXPECT_FALSE(plain_.is_token(""));
  EXPECT_FALSE(plain_.is_token(plain_.token().substr(1)));
}

TEST_F(AccessTest, KnowsItsCookieAmongOthers) {
  const std::string cookie = cookie_of(plain_);
  EXPECT_TRUE(plain_.has_session({.cookie = cookie}));
  const std::string among = "theme=dark; " + cookie + "; x=y";
  EXPECT_TRUE(plain_.has_session({.cookie = among}));
  EXPECT_FALSE(plain_.has_session({.cookie = ""}));
  EXPECT_FALSE(plain_.has_session({.cookie = cookie_of(encrypted_)}));
  const std::string longer = cookie + "0";
  EXPECT_FALSE(plain_.has_session({.cookie = longer}));
  const std::string other_name = "x" + cookie;
  EXPECT_FALSE(plain_.has_session({.cookie = other_name}));
}

TEST_F(AccessTest, KeepsTheCookieFromScriptsAndOtherSites) {
  EXPECT_NE(plain_.cookie().find("; HttpOnly; SameSite=Strict"), std::string::npos);
  EXPECT_EQ(plain_.cookie().find("Secure"), std::string::npos);
  EXPECT_NE(encrypted_.cookie().find("; Secure"), std::string::npos);
}

TEST_F(AccessTest, RefusesNamesThatOnlyPointHere) {
  for (const char* host : {"localhost", "localhost:7480", "127.0.0.1:8000", "[::1]:7480", "[::1]"})
    EXPECT_TRUE(plain_.is_host(host)) << host;
  for (const char* host : {"", "evil.example", "localhost.evil.example:7480", "127.0.0.1.nip.io",
                           "[::2]:7480", "localhost:1:2"})
    EXPECT_FALSE(plain_.is_host(host)) << host;
}

TEST_F(AccessTest, TakesChangesFromItsOwnPageAlone) {
  const auto same = [this](std::string_view origin, std::string_view site) {
    return plain_.is_same_origin({.host = "localhost:7480", .origin = origin, .fetch_site = site});
  };
  EXPECT_TRUE(same("http://localhost:7480", "same-origin"));
  EXPECT_TRUE(same("http://localhost:7480", ""));
  EXPECT_TRUE(same("", "same-origin"));
  EXPECT_FALSE(same("", ""));
  EXPECT_FALSE(same("null", ""));
  EXPECT_FALSE(same("http://localhost:9999", ""));
  EXPECT_FALSE(same("https://localhost:7480", ""));
  EXPECT_FALSE(same("http://localhost:7480", "same-site"));
  EXPECT_FALSE(same("http://localhost:7480", "cross-site"));
}

}  // namespace
}  // namespace kith::review
