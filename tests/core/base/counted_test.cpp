#include "core/base/counted.hpp"

#include <gtest/gtest.h>

namespace kith {
namespace {

TEST(Counted, IsSingularForOneAlone) {
  EXPECT_EQ(counted(0, "cluster"), "0 clusters");
  EXPECT_EQ(counted(1, "cluster"), "1 cluster");
  EXPECT_EQ(counted(2, "cluster"), "2 clusters");
}

}  // namespace
}  // namespace kith
