#include "core/embedding/rejection.hpp"

#include <gtest/gtest.h>

#include <set>

namespace kith {
namespace {

TEST(RejectionReason, EveryOneHasANameOfItsOwnThatLeadsBack) {
  std::set<std::string_view> names;
  for (int value = 1; value <= static_cast<int>(RejectionReason::kExpired); ++value) {
    const auto reason = static_cast<RejectionReason>(value);
    EXPECT_NE(name_of(reason), "unknown") << value;
    EXPECT_TRUE(names.insert(name_of(reason)).second) << name_of(reason);
    EXPECT_EQ(rejection_reason_named(name_of(reason)), reason);
  }
}

TEST(RejectionReason, OtherNamesMeanNothing) {
  EXPECT_EQ(rejection_reason_named("Truncated"), std::nullopt);
  EXPECT_EQ(rejection_reason_named("unknown"), std::nullopt);
  EXPECT_EQ(rejection_reason_named(""), std::nullopt);
  EXPECT_EQ(name_of(static_cast<RejectionReason>(0)), "unknown");
}

}  // namespace
}  // namespace kith
