// A root whose disk is full, with nothing pretended: a file system of 8 MiB, mounted where nobody
// else sees it (CMake has this program started in a mount namespace of its own).
#include <sys/mount.h>

#include <fstream>

#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

class FullDisk : public KithTest {
 protected:
  void SetUp() override {
    ASSERT_EQ(::mount("kith", root_.path().c_str(), "tmpfs", 0, "size=8m"), 0)
        << "start it as: unshare --map-root-user --mount kith_full_disk_test";
    configure("[inbox]\nsettle = \"100ms\"\n");
  }
  void TearDown() override {
    daemon_.reset();
    ::umount2(root_.path().c_str(), MNT_DETACH);
  }

  /// Until not one byte more fits.
  void fill_the_disk() {
    std::ofstream ballast(root_ / "ballast", std::ios::binary | std::ios::app);
    const std::string block(4096, 'x');
    while (ballast.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  void make_space() { std::filesystem::remove(root_ / "ballast"); }

  /// What is dropped on a full disk was written there before it was full.
  std::set<std::string> write_strangers(unsigned first, unsigned count) {
    std::set<std::string> names;
    for (unsigned person = first; person < first + count; ++person) {
      const std::string name = std::to_string(person) + ".npy";
      root_.place("inbox/" + name + ".part", face_file(person, 1));
      names.insert(name);
    }
    return names;
  }
  void drop_written(const std::set<std::string>& names) {
    for (const std::string& name : names) {
      std::filesystem::rename(root_ / ("inbox/" + name + ".part"), root_ / ("inbox/" + name));
    }
  }
};

TEST_F(FullDisk, IsSaidAndWorkGoesOnWhenThereIsSpace) {
  start();
  const std::set<std::string> names = write_strangers(1, 200);
  fill_the_disk();
  drop_written(names);
  EXPECT_TRUE(complains("space"));
  EXPECT_LT(status().at("files_done"), names.size());
  make_space();
  EXPECT_TRUE(eventually([&] { return status().at("files_done") == names.size(); },
                         std::chrono::seconds(10)));
  EXPECT_TRUE(recovers());
  expect_one_effect_each(names);
}

TEST_F(FullDisk, LosesNothingWhenTheDaemonEndsOnIt) {
  start();
  const std::set<std::string> names = write_strangers(1, 200);
  fill_the_disk();
  drop_written(names);
  EXPECT_TRUE(complains("space"));
  kill();
  make_space();
  start();
  EXPECT_TRUE(reaches("files_done", names.size()));
  expect_one_effect_each(names);
}

TEST_F(FullDisk, MayFillAgainAndAgain) {
  start();
  std::set<std::string> all;
  for (unsigned time = 1; time <= 3; ++time) {
    std::set<std::string> names = write_strangers(1000 * time, 50);
    fill_the_disk();
    drop_written(names);
    EXPECT_TRUE(complains("space"));
    make_space();
    all.merge(names);
    EXPECT_TRUE(reaches("files_done", all.size()));
    EXPECT_TRUE(recovers());
  }
  expect_one_effect_each(all);
}

TEST_F(FullDisk, ThatIsReadOnlyIsTriedAgain) {
  ASSERT_EQ(::mount("kith", root_.path().c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, ""), 0);
  const Outcome outcome = run({.program = KITHD_PROGRAM, .arguments = {"--root", root_.path()}});
  EXPECT_EQ(outcome.exit_code, 1) << "with 78 systemd would leave it at that";
  EXPECT_THAT(outcome.errors, testing::HasSubstr("Read-only file system"));
}

TEST_F(FullDisk, MetricsOnAReadOnlyPlaceNameTheWayOut) {
  const std::filesystem::path folder = root_ / "collector";
  std::filesystem::create_directory(folder);
  ASSERT_EQ(::mount("kith", folder.c_str(), "tmpfs", MS_RDONLY, ""), 0);
  configure("[metrics]\ntextfile = \"" + (folder / "kith.prom").string() + "\"\n");
  start();
  EXPECT_TRUE(complains("cannot write " + (folder / "kith.prom").string() + ": Read-only"));
  EXPECT_TRUE(complains("ReadWritePaths=" + folder.string() + ","));
}

TEST_F(FullDisk, IsSaidToWhoAddsAFileAndNothingOfItStays) {
  start();
  TemporaryRoot elsewhere;
  elsewhere.place("a.npy", face_file(1, 1));
  const std::string file = elsewhere / "a.npy";
  fill_the_disk();
  const Outcome full = kith({"add", file});
  EXPECT_EQ(full.exit_code, 1);
  EXPECT_THAT(full.errors, testing::HasSubstr("No space left on device: make room"));
  EXPECT_TRUE(std::filesystem::is_empty(root_ / "inbox"));
  make_space();
  EXPECT_EQ(kith({"add", file}).exit_code, 0);
}

}  // namespace
}  // namespace kith::test
