#include "core/pipeline/stored_name.hpp"

#include <gtest/gtest.h>

#include "core/base/text.hpp"

namespace kith {
namespace {

TEST(StoredNameTest, TheFirstOfANameKeepsIt) {
  EXPECT_EQ(with_suffix("a.npy", 0), "a.npy");
}

TEST(StoredNameTest, TheNumberGoesBeforeTheExtension) {
  EXPECT_EQ(with_suffix("a.b.npy", 12), "a.b.12.npy");
  EXPECT_EQ(with_suffix("no_extension", 1), "no_extension.1");
}

TEST(StoredNameTest, ADotFarFromTheEndIsNoExtension) {
  EXPECT_EQ(with_suffix("Dr. Ada Lovelace of London", 1), "Dr. Ada Lovelace of London.1");
}

TEST(StoredNameTest, ALongNameIsCutAndToldApartByItsHash) {
  const std::string one = with_suffix(std::string(251, 'x') + ".npy", 1);
  const std::string two = with_suffix(std::string(250, 'x') + "y.npy", 1);
  EXPECT_EQ(one.size(), kLongestName);
  EXPECT_NE(one, two);
  EXPECT_EQ(one, with_suffix(std::string(251, 'x') + ".npy", 1));
}

TEST(StoredNameTest, ALongNameIsCutBetweenLetters) {
  std::string name;
  for (int i = 0; i < 83; ++i) name += "€";
  for (const char* tail : {"x.npy", "xy.npy", "xyz.npy"}) {
    EXPECT_TRUE(is_utf8(error_name(name + tail)));
    EXPECT_LE(error_name(name + tail).size(), kLongestName);
  }
}

TEST(StoredNameTest, AStoredNameIsToldFromOthers) {
  const std::string long_name = std::string(251, 'x') + ".npy";
  for (const std::string& name : {std::string("a.b.npy"), std::string("plain"), long_name}) {
    for (const std::size_t number : {0U, 1U, 12U, 4096U}) {
      EXPECT_TRUE(is_stored_name(with_suffix(name, number), name)) << name << " " << number;
    }
  }
  for (const char* other : {"a.npy", "a.b.json", "a.b.c.npy", "a.b.01.npy", "a.b.0.npy",
                            "a.b.1x.npy", "b.1.npy", "a.b.1.2.npy"}) {
    EXPECT_FALSE(is_stored_name(other, "a.b.npy")) << other;
  }
}

TEST(StoredNameTest, AReasonIsNamedAfterItsFile) {
  EXPECT_EQ(error_name("a.npy"), "a.npy.error.json");
}

}  // namespace
}  // namespace kith
