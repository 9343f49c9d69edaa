#include "core/base/error.hpp"

#include <gtest/gtest.h>

#include <set>

namespace kith {
namespace {

TEST(ErrorKind, EveryOneHasANameOfItsOwn) {
  std::set<std::string_view> names;
  for (int value = 0; value <= static_cast<int>(ErrorKind::kBug); ++value) {
    const std::string_view name = name_of(static_cast<ErrorKind>(value));
    EXPECT_NE(name, "unknown") << value;
    EXPECT_TRUE(names.insert(name).second) << name;
  }
}

TEST(Error, CarriesItsKindAndItsSentence) {
  const Error error(ErrorKind::kConflict, "the root is held by process 7");
  EXPECT_EQ(error.kind(), ErrorKind::kConflict);
  EXPECT_STREQ(error.what(), "the root is held by process 7");
}

}  // namespace
}  // namespace kith
