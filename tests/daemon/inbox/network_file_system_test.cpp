// A catalog on a network file system is refused with the reason.
#include "daemon/inbox/network_file_system.hpp"

#include <gmock/gmock.h>

#include "core/base/error.hpp"

namespace kith::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr std::uint32_t kNfs = 0x00006969;
constexpr std::uint32_t kSmb2 = 0xFE534D42;
constexpr std::uint32_t kFuse = 0x65735546;
constexpr std::uint32_t kExt4 = 0x0000EF53;

TEST(NetworkFileSystem, IsKnownByItsType) {
  EXPECT_EQ(network_file_system(kNfs)->name, "nfs");
  EXPECT_EQ(network_file_system(kSmb2)->name, "smb2");
  EXPECT_FALSE(network_file_system(kFuse)->surely);
  EXPECT_FALSE(network_file_system(kExt4).has_value());
}

TEST(NetworkFileSystem, IsRefusedForACatalog) {
  try {
    refuse_network_file_system("/mnt/faces", kNfs);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kConfiguration);
    EXPECT_THAT(error.what(), AllOf(HasSubstr("/mnt/faces"), HasSubstr("(nfs)"),
                                    HasSubstr("write-ahead log"), HasSubstr("[inbox] path")));
  }
}

TEST(NetworkFileSystem, LocalOnesAndThoseThatMayBeAreNotRefused) {
  EXPECT_NO_THROW(refuse_network_file_system("/srv/kith", kExt4));
  EXPECT_NO_THROW(refuse_network_file_system("/srv/kith", kFuse));
  EXPECT_NO_THROW(refuse_network_file_system("/nowhere/at/all"));
}

}  // namespace
}  // namespace kith::test
