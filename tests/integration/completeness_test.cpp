// A file is read once it is whole, and not before.
#include <sys/socket.h>
#include <sys/un.h>

#include "tests/integration/producer_test.hpp"
#include "tests/support/accesses.hpp"

namespace kith::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

class Completeness : public ProducerTest {};

TEST_F(Completeness, AFileInTenPiecesIsReadWhenItIsClosed) {
  settle_after("100ms");
  write_ten_pieces_in(milliseconds(1'000));
}

TEST_F(Completeness, ACopyThatKeepsAnOldTimeIsReadWhenItIsClosed) {
  settle_after("100ms");
  copy_an_old_file_in(milliseconds(1'000));
}

TEST_F(Completeness, ACopyThatWasUnderWayAtTheStartIsReadWhenItIsClosed) {
  settle_after("100ms");
  fs::create_directory(root_ / "inbox");
  {
    Producer copy(root_ / "inbox/old.npy");
    const auto pieces = ten_pieces();
    copy.write(pieces.front());
    copy.look_old();
    start();
    EXPECT_TRUE(nothing_is_read_for(milliseconds(500)));
    for (std::size_t i = 1; i < pieces.size(); ++i) copy.write(pieces[i]);
    copy.look_old();
    EXPECT_TRUE(nothing_is_read_for(milliseconds(500)));
  }
  expect_one_intake("old.npy", 10);
}

TEST_F(Completeness, AFileThatIsClosedShortAgainAndAgainIsReadOnce) {
  settle_after("2s");
  close_short_every(milliseconds(600));
}

TEST_F(Completeness, AFileThatStaysShortFailsWhenItHasSettled) {
  settle_after("300ms");
  start();
  const std::vector<std::byte> face = face_file(1, 1);
  Producer(root_ / "inbox/short.npy").write(std::span(face).first(face.size() / 2));
  EXPECT_TRUE(reaches("files_failed", 1));
  EXPECT_EQ(files().at("short.npy").at("reason"), "truncated");
}

TEST_F(Completeness, AFileThatIsWrittenOverAgainAndAgainNeverFails) {
  settle_after("2s");
  start();
  constexpr unsigned kTimes = 300;
  for (unsigned time = 1; time <= kTimes; ++time) {
    const std::vector<std::byte> face = face_file(time, 1);
    Producer latest(root_ / "inbox/latest.npy");
    latest.write(std::span(face).first(face.size() / 2));
    latest.write(std::span(face).subspan(face.size() / 2));
  }
  const std::vector<std::byte> last = face_file(kTimes, 2);
  Producer(root_ / "inbox/latest.npy").write(last);
  EXPECT_TRUE(lists_again());
  EXPECT_TRUE(reaches("inbox_pending", 0));
  EXPECT_EQ(status().at("files_failed"), 0);
  drop("again.npy", last);
  EXPECT_TRUE(eventually([&] { return files().contains("again.npy"); }));
  EXPECT_EQ(files().at("again.npy").at("state"), "duplicate");
}

// --- how a file appears --------------------------------------------------------------------------

class Appearance : public KithTest {
 protected:
  /// No listing helps: what is taken in was heard of.
  void settle_after(const std::string& settle) {
    configure("[inbox]\nscan_interval = \"1h\"\nsettle = \"" + settle + "\"\n");
  }
};

TEST_F(Appearance, AFileThatIsRenamedIsTakenInWithoutSettling) {
  settle_after("1h");
  start();
  drop("x.npy", face_file(1, 1));  // as .x.npy.tmp, then renamed
  EXPECT_TRUE(reaches("samples", 1));
}

TEST_F(Appearance, AFileThatWasCopiedIsTakenInWithoutSettling) {
  settle_after("1h");
  start();
  Producer(root_ / "inbox/x.npy").write(face_file(1, 1));
  EXPECT_TRUE(reaches("samples", 1));
}

TEST_F(Appearance, AFileThatIsLinkedInIsTakenInWhenItHasSettled) {
  settle_after("500ms");
  start();
  root_.place("elsewhere.npy", face_file(1, 1));
  fs::create_hard_link(root_ / "elsewhere.npy", root_ / "inbox/x.npy");
  EXPECT_TRUE(reaches("samples", 1));
  EXPECT_TRUE(root_.has("elsewhere.npy"));
}

TEST_F(Appearance, ABacklogOlderThanSettleIsTakenInAtOnceAtTheStart) {
  constexpr milliseconds kSettle{2'000};
  settle_after("2s");
  drop_faces(1, 0, 20);
  const auto written = std::chrono::steady_clock::now();
  EXPECT_TRUE(eventually([&] { return std::chrono::steady_clock::now() - written > kSettle; }));
  start();
  EXPECT_TRUE(eventually([&] { return status().at("samples") == 20; }, kSettle * 3 / 4));
}

TEST_F(Appearance, WorkingNamesAreLeftAlone) {
  configure("[inbox]\nscan_interval = \"100ms\"\nsettle = \"100ms\"\n");
  const std::vector<std::string> names = {".x.npy", "x.npy.tmp", "x.npy.part", "x.npy~"};
  start();
  for (const std::string& name : names) drop(name, face_file(1, 1));
  drop("y.npy", face_file(1, 2));
  EXPECT_TRUE(reaches("samples", 1));
  EXPECT_TRUE(lists_again());
  for (const std::string& name : names) EXPECT_TRUE(root_.has("inbox/" + name)) << name;
  EXPECT_EQ(files().size(), 1U);
  EXPECT_EQ(status().at("inbox_pending"), 0);
}

// --- what is no file -----------------------------------------------------------------------------

class NoFile : public KithTest {
 protected:
  NoFile() {
    configure("[inbox]\nscan_interval = \"100ms\"\nsettle = \"100ms\"\n");
    fs::create_directories(inbox());
  }
  fs::path inbox() const { return root_ / "inbox"; }

  void expect_refused(const std::vector<std::string>& names) {
    start();
    EXPECT_TRUE(reaches("files_failed", names.size()));
    for (const std::string& name : names) {
      SCOPED_TRACE(name);
      EXPECT_EQ(files().at(name).at("reason"), "not_a_file");
      EXPECT_TRUE(fs::exists(fs::symlink_status(root_ / "failed" / name)));
      EXPECT_FALSE(fs::exists(fs::symlink_status(inbox() / name)));
    }
    drop("face.npy", face_file(1, 1));
    EXPECT_TRUE(reaches("samples", 1));
  }
};

TEST_F(NoFile, SymbolicLinksAreRefusedAndTheirTargetsNeverOpened) {
  root_.place("good.npy", face_file(2, 1));
  const Accesses accesses(root_ / "good.npy");
  fs::create_symlink(root_ / "good.npy", inbox() / "good.npy");
  fs::create_symlink("/etc/passwd", inbox() / "passwd.npy");
  fs::create_symlink("nowhere", inbox() / "dangling.npy");
  fs::create_symlink("loop.npy", inbox() / "loop.npy");
  expect_refused({"good.npy", "passwd.npy", "dangling.npy", "loop.npy"});
  EXPECT_TRUE(accesses.none());
  EXPECT_TRUE(fs::is_symlink(root_ / "failed/good.npy"));
}

TEST_F(NoFile, ALinkToAFolderIsNotFollowed) {
  root_.place("elsewhere/face.npy", face_file(2, 1));
  start();
  fs::create_directory_symlink(root_ / "elsewhere", inbox() / "folder");
  drop("face.npy", face_file(1, 1));
  EXPECT_TRUE(reaches("samples", 1));
  EXPECT_TRUE(lists_again());
  EXPECT_EQ(files().size(), 1U);
  EXPECT_TRUE(root_.has("elsewhere/face.npy"));
}

TEST_F(NoFile, NothingBlocksOnAFifoASocketOrADirectory) {
  ASSERT_EQ(::mkfifo((inbox() / "fifo.npy").c_str(), 0644), 0);
  const Accesses accesses(inbox() / "fifo.npy");
  const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (inbox() / "socket.npy").native().copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  fs::create_directory(inbox() / "directory.npy");
  expect_refused({"fifo.npy", "socket.npy", "directory.npy"});
  EXPECT_TRUE(accesses.none());
}

}  // namespace
}  // namespace kith::test
