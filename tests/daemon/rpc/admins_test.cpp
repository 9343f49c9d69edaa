#include "daemon/rpc/admins.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace kith::rpc {
namespace {

constexpr uid_t kSomebody = 54321;  // no user of this machine

TEST(Admins, AreRootAndTheUserOfTheDaemonByDefault) {
  const Admins admins;
  EXPECT_TRUE(admins.includes({.uid = 0}));
  EXPECT_TRUE(admins.includes({.uid = ::geteuid()}));
  EXPECT_FALSE(admins.includes({.uid = kSomebody}));
}

TEST(Admins, AreUsersByName) {
  const Admins admins({"daemon"});
  EXPECT_TRUE(admins.includes({.uid = 1}));
  EXPECT_FALSE(admins.includes({.uid = kSomebody}));
}

TEST(Admins, AreTheMembersOfAGroup) {
  const Admins admins({"@daemon"});
  EXPECT_TRUE(admins.includes({.uid = kSomebody, .gid = 1}));
  EXPECT_TRUE(admins.includes({.uid = kSomebody, .gid = 100, .groups = {7, 1}}));
  EXPECT_FALSE(admins.includes({.uid = kSomebody, .gid = 100, .groups = {7}}));
}

TEST(Admins, AreCertificatesOnlyWhereSaidSo) {
  const Admins admins({"anna", "cert:boris"});
  EXPECT_TRUE(admins.includes_certificate("boris"));
  EXPECT_FALSE(admins.includes_certificate("anna"));
  EXPECT_FALSE(admins.includes_certificate(""));
}

TEST(Admins, ANameThatDoesNotExistIsNobodys) {
  const Admins admins({"no such user", "@no such group"});
  EXPECT_FALSE(admins.includes({.uid = kSomebody, .gid = kSomebody}));
}

TEST(Admins, NobodyMeansNobody) {
  EXPECT_FALSE(Admins::nobody().includes({.uid = 0}));
}

}  // namespace
}  // namespace kith::rpc
