// Disks that are full and folders on other mounts.
#include <sched.h>
#include <sys/mount.h>

#include "tests/core/pipeline/spool_fixture.hpp"

namespace kith::test {
namespace {

using ::testing::HasSubstr;

class SpoolFaultsTest : public SpoolFixture {
 protected:
  // /dev/shm is a file system of its own wherever there is one.
  fs::path on_another_mount() {
    std::string pattern = "/dev/shm/kith-spool-XXXXXX";
    elsewhere_ = ::mkdtemp(pattern.data());
    return elsewhere_;
  }
  void lay_elsewhere(const std::string& folder) {
    fs::remove_all(at(folder));
    fs::create_directory_symlink(on_another_mount(), at(folder));
  }
  ~SpoolFaultsTest() override {
    std::error_code ignored;
    if (!elsewhere_.empty()) fs::remove_all(elsewhere_, ignored);
    if (mounted_) ::umount2(layout_.root.c_str(), MNT_DETACH);
  }

  // Puts the root on a file system of 256 KiB in a mount namespace of this process. False where the
  // machine grants neither root's right to do so nor a user namespace.
  bool move_to_small_disk() {
    if (::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
    ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    mounted_ = ::mount("tmpfs", layout_.root.c_str(), "tmpfs", 0, "size=256k") == 0;
    if (mounted_) create_layout(layout_);
    return mounted_;
  }
  void fill_disk() {
    std::ofstream filler(at("filler"), std::ios::binary);
    const std::string block(4096, 'x');
    while (filler.write(block.data(), 4096).flush()) continue;
  }

  fs::path elsewhere_;
  bool mounted_ = false;
};

TEST_F(SpoolFaultsTest, AnInboxOnAnotherMountIsAMatterOfConfiguration) {
  lay_elsewhere("inbox");
  const auto error = error_of([&] { create_layout(layout_); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kConfiguration);
  EXPECT_THAT(error->what(), HasSubstr("inbox and "));
  EXPECT_THAT(error->what(), HasSubstr("are not on one mount"));
  EXPECT_TRUE(fs::is_empty(elsewhere_));
}

TEST_F(SpoolFaultsTest, AFailedFolderOnAnotherMountIsFoundOutToo) {
  lay_elsewhere("failed");
  EXPECT_TRUE(error_of([&] { create_layout(layout_); }));
}

TEST_F(SpoolFaultsTest, AMountThatCameLaterIsNamedAndTheFileStays) {
  lay_elsewhere("archive");
  drop("a.npy", "one");
  const auto error = error_of([&] { put_away(archived("a.npy")); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kRetry);
  EXPECT_THAT(error->what(), HasSubstr("on another mount"));
  EXPECT_EQ(content(at("inbox/a.npy")), "one");
}

TEST_F(SpoolFaultsTest, AFullDiskLosesNothingAndIsTriedAgain) {
  if (!move_to_small_disk()) return;
  drop("sub/a.npy", "one");
  const FileRecord file = failed("sub/a.npy", std::string(8192, 'm'));
  fill_disk();
  const auto error = error_of([&] { put_away(file); });
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind(), ErrorKind::kRetry);
  EXPECT_THAT(error->what(), HasSubstr("No space left on device"));
  EXPECT_EQ(content(at("inbox/sub/a.npy")), "one");
  fs::remove(at("filler"));
  EXPECT_EQ(put_away(file).stored_as, "sub/a.npy");
  EXPECT_THAT(content(at("failed/sub/a.npy.error.json")), HasSubstr("mmm"));
}

TEST_F(SpoolFaultsTest, AFullDiskIsNoMatterOfConfiguration) {
  if (!move_to_small_disk()) return;
  fill_disk();
  create_layout(layout_);
  EXPECT_TRUE(fs::is_empty(at("inbox")));
}

}  // namespace
}  // namespace kith::test
