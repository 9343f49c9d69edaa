// Folders that are not as the daemon would have them: said at once, nothing lost, and work goes on
// by itself when that is mended.
#include <sys/stat.h>

#include <fstream>

#include "tests/support/accesses.hpp"
#include "tests/support/kith_test.hpp"

namespace kith::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

class Folders : public KithTest {
 protected:
  /// Changes that nobody announces are looked for once a second, whatever the interval.
  Folders() { configure("[inbox]\nscan_interval = \"1h\"\nsettle = \"100ms\"\n"); }

  testing::AssertionResult takes_in(std::size_t samples) const {
    if (eventually([&] { return status().at("samples") == samples; }, seconds(10))) {
      return testing::AssertionSuccess();
    }
    return testing::AssertionFailure() << status().dump(2);
  }
};

// --- the folders of the root ---------------------------------------------------------------------

class TopFolder : public Folders, public testing::WithParamInterface<std::string> {};

TEST_P(TopFolder, ThatIsMovedAwayIsMissedAndItsSuccessorServed) {
  const std::string top = GetParam() + "/";
  start();
  root_.place(top + "ada/1.npy", face_file(1, 1));
  EXPECT_TRUE(takes_in(1));
  fs::rename(root_ / GetParam(), root_ / "elsewhere");
  EXPECT_TRUE(complains("the folder " + (root_ / GetParam()).native() + " is gone"));
  root_.place(top + "ada/2.npy", face_file(1, 2));  // makes it anew
  EXPECT_TRUE(takes_in(2));
  EXPECT_TRUE(recovers());
}

INSTANTIATE_TEST_SUITE_P(OfDrops, TopFolder, testing::Values("inbox", "known"),
                         [](const auto& top) { return top.param; });

TEST_F(Folders, AnInboxThatComesBackIsServedWithAllThatIsInIt) {
  start();
  fs::rename(root_ / "inbox", root_ / "elsewhere");
  EXPECT_TRUE(complains("is gone"));
  root_.place("elsewhere/day/1.npy", face_file(1, 1));
  fs::rename(root_ / "elsewhere", root_ / "inbox");
  EXPECT_TRUE(takes_in(1));
  drop("day/2.npy", face_file(2, 1));
  EXPECT_TRUE(takes_in(2));
  EXPECT_TRUE(recovers());
}

TEST_F(Folders, AnInboxThatMayNotBeReadIsServedOnceItMay) {
  start();
  fs::permissions(root_ / "inbox", fs::perms::none);
  EXPECT_TRUE(complains((root_ / "inbox").native() + " may not be read"));
  fs::permissions(root_ / "inbox", fs::perms::owner_all);
  EXPECT_TRUE(recovers());
  drop("1.npy", face_file(1, 1));
  EXPECT_TRUE(takes_in(1));
}

// --- below them ----------------------------------------------------------------------------------

TEST_F(Folders, ASubfolderThatMayNotBeReadIsNamedAndServedOnceItMay) {
  start();
  drop("day/1.npy", face_file(1, 1));
  EXPECT_TRUE(takes_in(1));
  ASSERT_EQ(::mkdir((root_ / "inbox/closed").c_str(), 0), 0);
  EXPECT_TRUE(complains((root_ / "inbox/closed").native()));
  fs::permissions(root_ / "inbox/closed", fs::perms::owner_all);
  drop("closed/2.npy", face_file(2, 1));
  EXPECT_TRUE(takes_in(2));
  EXPECT_TRUE(recovers());
}

TEST_F(Folders, AFileThatMayNotBeReadIsNamedAndTakenInOnceItMay) {
  start();
  root_.place("closed.npy", face_file(1, 1));
  fs::permissions(root_ / "closed.npy", fs::perms::none);
  fs::rename(root_ / "closed.npy", root_ / "inbox/closed.npy");
  EXPECT_TRUE(complains("closed.npy: Permission denied"));
  EXPECT_EQ(status().at("inbox_pending"), 1);
  fs::permissions(root_ / "inbox/closed.npy", fs::perms::owner_all);
  EXPECT_TRUE(takes_in(1));
  EXPECT_TRUE(recovers());
  expect_one_effect_each({"closed.npy"});
}

TEST_F(Folders, TheArchiveMayBeClosedForAWhile) {
  start();
  fs::permissions(root_ / "archive", fs::perms::owner_read);
  drop("1.npy", face_file(1, 1));
  EXPECT_TRUE(complains("Permission denied"));
  fs::permissions(root_ / "archive", fs::perms::owner_all);
  EXPECT_TRUE(recovers());
  expect_one_effect_each({"1.npy"});
}

// --- a folder that does not let its files go -----------------------------------------------------

class Left : public KithTest {
 protected:
  Left() {
    configure("[inbox]\nscan_interval = \"100ms\"\nsettle = \"100ms\"\n");
    root_.place("inbox/closed/face.npy", face_file(1, 1));
    close();
  }
  ~Left() override { open(); }

  fs::path folder() const { return root_ / "inbox/closed"; }
  void close() { fs::permissions(folder(), fs::perms::owner_read | fs::perms::owner_exec); }
  void open() { fs::permissions(folder(), fs::perms::owner_all); }

  void start_and_leave() {
    start();
    EXPECT_TRUE(reaches("samples", 1));
    EXPECT_TRUE(complains(folder().native()));
  }
};

TEST_F(Left, IsTakenInAndTheRemedyNamed) {
  start_and_leave();
  EXPECT_TRUE(complains("setfacl"));
  EXPECT_EQ(status().at("files_done"), 1);
  EXPECT_EQ(status().at("inbox_pending"), 0);
  EXPECT_EQ(files().at("closed/face.npy").at("state"), "archived");
  EXPECT_TRUE(root_.has("inbox/closed/face.npy"));
}

TEST_F(Left, IsNotReadAgain) {
  start_and_leave();
  const Accesses accesses(root_ / "inbox/closed/face.npy");
  EXPECT_TRUE(lists_again());
  EXPECT_TRUE(lists_again());
  EXPECT_TRUE(accesses.none());
  EXPECT_EQ(status().at("samples"), 1);
  EXPECT_EQ(files().size(), 1U);
}

TEST_F(Left, IsNotTakenInAgainByTheNextDaemon) {
  start_and_leave();
  EXPECT_EQ(stop(), 0);
  start();
  EXPECT_TRUE(complains(folder().native()));
  const Accesses accesses(root_ / "inbox/closed/face.npy");
  EXPECT_TRUE(lists_again());
  EXPECT_TRUE(accesses.none());
  EXPECT_EQ(status().at("samples"), 1);
  EXPECT_EQ(status().at("files_done"), 1);
  EXPECT_EQ(files().size(), 1U);
}

TEST_F(Left, ACropIsAttachedOnce) {
  open();
  drop("closed/face.png", crop_file(1));
  close();
  start_and_leave();
  EXPECT_TRUE(eventually([&] { return samples().at("closed/face.npy").at("image").is_string(); }));
  EXPECT_TRUE(lists_again());
  EXPECT_TRUE(lists_again());
  int attached = 0;
  for (const Json& event : events()) attached += event.at("kind") == "image_attached";
  EXPECT_EQ(attached, 1);
}

TEST_F(Left, IsTakenInAnewWhenItHasOtherBytes) {
  start_and_leave();
  const std::vector<std::byte> other = face_file(2, 1);
  std::fstream(root_ / "inbox/closed/face.npy", std::ios::in | std::ios::out | std::ios::binary)
      .write(reinterpret_cast<const char*>(other.data()),
             static_cast<std::streamsize>(other.size()));
  EXPECT_TRUE(reaches("samples", 2));
  EXPECT_TRUE(lists_again());
  EXPECT_EQ(status().at("files_done"), 2);
}

TEST_F(Left, LeavesWhenTheFolderIsOpened) {
  start_and_leave();
  open();
  EXPECT_TRUE(eventually([&] { return root_.has("archive/closed/face.npy"); }));
  EXPECT_TRUE(recovers());
  expect_one_effect_each({"closed/face.npy"});
}

// --- watches -------------------------------------------------------------------------------------

class Watches : public KithTest {
 protected:
  Watches() {
    configure("[inbox]\nscan_interval = \"200ms\"\nsettle = \"100ms\"\n");
    fault("ENOSPC watch */inbox*");
  }
};

TEST_F(Watches, WithoutThemFilesAreFoundByPolling) {
  start_faulty();
  EXPECT_TRUE(complains("sysctl fs.inotify.max_user_watches"));
  drop("day/1.npy", face_file(1, 1));
  EXPECT_TRUE(reaches("samples", 1));
  EXPECT_TRUE(complains("polling"));
}

TEST_F(Watches, AreTakenUpAgainWhenThereAreSome) {
  start_faulty();
  EXPECT_TRUE(complains("polling"));
  fault("");
  EXPECT_TRUE(recovers());
  configure("[inbox]\nscan_interval = \"1h\"\n");
  EXPECT_EQ(kith({"reload"}).exit_code, 0);
  drop("day/1.npy", face_file(1, 1));
  EXPECT_TRUE(reaches("samples", 1));
}

TEST_F(Watches, ThatRunOutForANewFolderAreMissedThereToo) {
  fault("ENOSPC watch */inbox/day");
  configure("[inbox]\nscan_interval = \"1h\"\n");
  start_faulty();
  EXPECT_EQ(status().at("health"), "ok");
  fs::create_directory(root_ / "inbox/day");
  EXPECT_TRUE(complains("polling"));
  drop("day/1.npy", face_file(1, 1));
  EXPECT_TRUE(reaches("samples", 1));
}

}  // namespace
}  // namespace kith::test
