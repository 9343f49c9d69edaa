// A number for eps always means plain DBSCAN, whatever the guard is told.
#include <gtest/gtest.h>

#include "daemon/config/config.hpp"

namespace kith {
namespace {

GuardMode in_force(const char* cluster) {
  return parse_config(std::string("[cluster]\n") + cluster, "kithd.toml").cluster.guard_in_force();
}

TEST(GuardInForce, CutsUnlessToldOtherwiseWhereEpsIsAutomatic) {
  EXPECT_EQ(in_force(""), GuardMode::kSplit);
  EXPECT_EQ(in_force("guard = \"split\""), GuardMode::kSplit);
  EXPECT_EQ(in_force("guard = \"flag\""), GuardMode::kFlag);
  EXPECT_EQ(in_force("guard = \"off\""), GuardMode::kOff);
}

TEST(GuardInForce, FlagsAtMostWhereEpsIsANumber) {
  EXPECT_EQ(in_force("eps = 0.9"), GuardMode::kFlag);
  EXPECT_EQ(in_force("eps = 0.9\nguard = \"split\""), GuardMode::kFlag);
  EXPECT_EQ(in_force("eps = 0.9\nguard = \"flag\""), GuardMode::kFlag);
  EXPECT_EQ(in_force("eps = 0.9\nguard = \"off\""), GuardMode::kOff);
}

}  // namespace
}  // namespace kith
