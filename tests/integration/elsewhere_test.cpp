// The inbox on another mount than the root, and one whose files are its producer's to keep.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/support/injured_daemon.hpp"
#include "tests/support/npy_builder.hpp"

namespace kith::test {
namespace {

namespace fs = std::filesystem;

class Elsewhere : public InjuredDaemon {
 protected:
  // Memory is a mount of its own wherever there is one.
  Elsewhere() {
    std::string pattern =
        (fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()) /
        "kith-inbox-XXXXXX";
    inbox_ = ::mkdtemp(pattern.data());
  }
  ~Elsewhere() override { fs::remove_all(inbox_); }

  void configure_inbox(std::string_view more = "") {
    configure(fmt::format("[inbox]\npath = \"{}\"\n{}\n", inbox_.native(), more));
  }
  void produce(const std::string& name, std::span<const std::byte> bytes) {
    fs::create_directories((inbox_ / name).parent_path());
    const fs::path hidden = inbox_ / ".being-written.tmp";
    std::ofstream(hidden, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    fs::rename(hidden, inbox_ / name);
  }

  fs::path inbox_;
};

TEST_F(Elsewhere, FilesAreCarriedToTheArchive) {
  configure_inbox();
  produce("camera/a.npy", face_file(1, 0));
  ASSERT_EQ(once().exit_code, 0);
  EXPECT_FALSE(fs::exists(inbox_ / "camera/a.npy"));
  EXPECT_EQ(file_text(root_ / "archive/camera/a.npy").size(), face_file(1, 0).size());
  EXPECT_FALSE(root_.has("inbox"));
}

TEST_F(Elsewhere, FilesThatFailAreCarriedWithTheirReason) {
  configure_inbox();
  produce("a.npy", to_bytes("no array"));
  ASSERT_EQ(once().exit_code, 1);
  EXPECT_FALSE(fs::exists(inbox_ / "a.npy"));
  EXPECT_TRUE(root_.has("failed/a.npy"));
  EXPECT_TRUE(root_.has("failed/a.npy.error.json"));
}

TEST_F(Elsewhere, WhatWasCarriedWhenTheProcessEndedIsThereOnce) {
  configure_inbox();
  produce("a.npy", face_file(1, 0));
  live_and_die("after_copy", kPatience);
  EXPECT_TRUE(fs::exists(inbox_ / "a.npy"));
  ASSERT_EQ(once().exit_code, 0);
  EXPECT_FALSE(fs::exists(inbox_ / "a.npy"));
  EXPECT_TRUE(root_.has("archive/a.npy"));
  EXPECT_FALSE(root_.has("archive/a.1.npy"));
}

TEST_F(Elsewhere, AFileThatIsLeftIsTakenInOnceAndNeverTouched) {
  configure_inbox("archive = \"leave\"\nscan_interval = \"200ms\"");
  produce("a.npy", face_file(1, 0));
  produce("broken.npy", to_bytes("no array"));
  struct stat before {};
  ASSERT_EQ(::stat((inbox_ / "a.npy").c_str(), &before), 0);
  start();
  ASSERT_TRUE(reaches("samples", 1));
  ASSERT_TRUE(reaches("files_failed", 1));
  ASSERT_TRUE(lists_again());
  EXPECT_EQ(status()["degraded"], Json::array());
  EXPECT_EQ(status()["inbox_pending"], 0);
  EXPECT_EQ(stop(), 0);

  start();  // not read again
  ASSERT_TRUE(lists_again());
  EXPECT_EQ(status()["files_done"], 1);
  EXPECT_EQ(status()["files_failed"], 1);
  struct stat after {};
  ASSERT_EQ(::stat((inbox_ / "a.npy").c_str(), &after), 0);
  EXPECT_EQ(after.st_ctim.tv_nsec, before.st_ctim.tv_nsec);
  EXPECT_EQ(after.st_ino, before.st_ino);
  EXPECT_TRUE(fs::exists(inbox_ / "broken.npy"));
  EXPECT_FALSE(root_.has("archive/a.npy"));
}

TEST_F(Elsewhere, AFileThatIsLeftAndWrittenAnewIsTakenInAgain) {
  configure_inbox("archive = \"leave\"");
  produce("a.npy", face_file(1, 0));
  start();
  ASSERT_TRUE(reaches("samples", 1));
  produce("a.npy", face_file(2, 0));
  EXPECT_TRUE(reaches("samples", 2));
}

TEST_F(Elsewhere, AFileThatIsLeftCanBeReadAgain) {
  configure_inbox("archive = \"leave\"");
  produce("broken.npy", to_bytes("no array"));
  start();
  ASSERT_TRUE(reaches("files_failed", 1));
  EXPECT_EQ(kith({"retry", "broken.npy"}).exit_code, 0);
  EXPECT_EQ(kith({"wait", "broken.npy"}).exit_code, 1);
  EXPECT_EQ(files().at("broken.npy").at("state"), "failed");
}

TEST_F(Elsewhere, WaitingTakesThePathOnDisk) {
  configure_inbox();
  start();
  produce("camera/a.npy", face_file(1, 0));
  EXPECT_EQ(kith({"wait", inbox_ / "camera/a.npy"}).exit_code, 0);
  EXPECT_EQ(samples().count("camera/a.npy"), 1U);
  EXPECT_EQ(status().at("inbox"), inbox_.native());
}

TEST_F(Elsewhere, AnInboxAroundTheRootIsRefused) {
  configure(fmt::format("[inbox]\npath = \"{}\"\n", root_.path().parent_path().native()));
  const Outcome refused = once();
  EXPECT_EQ(refused.exit_code, 78);
  EXPECT_THAT(refused.errors, testing::HasSubstr("lie in each other"));
}

TEST_F(Elsewhere, AnInboxThatIsNotMountedIsNoSuccessOfARun) {
  configure_inbox();
  fs::remove(inbox_);
  const Outcome outcome = once();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.errors, testing::HasSubstr("is gone"));
}

TEST_F(Elsewhere, AnInboxThatIsNotMountedIsReportedAndTakenWhenItComes) {
  configure_inbox();
  fs::remove(inbox_);
  start();
  EXPECT_TRUE(complains("is gone"));
  fs::create_directory(inbox_);
  produce("a.npy", face_file(1, 0));
  EXPECT_TRUE(reaches("samples", 1));
}

}  // namespace
}  // namespace kith::test
