#include "core/base/file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstdlib>
#include <cstring>
#include <thread>

#include "core/base/error.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class File : public ::testing::Test {
 protected:
  File() {
    std::string name = fs::temp_directory_path() / "kith-file-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~File() override { fs::remove_all(folder_); }

  fs::path operator()(const std::string& name) const { return folder_ / name; }

  void write(const fs::path& path, std::string_view text) const {
    write_file_atomically(path, std::as_bytes(std::span(text)), false);
  }

  static std::string text_of(const fs::path& path, std::uint64_t limit = 1 << 20) {
    const auto bytes = read_file(path, limit);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  template <typename Call>
  static Error error_of(Call call) {
    try {
      call();
    } catch (const Error& error) {
      return error;
    }
    return Error(ErrorKind::kBug, "nothing was thrown");
  }

  // What is in the folder besides `expected`.
  std::vector<std::string> leftovers(const std::string& expected) const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      if (entry.path().filename() != expected) names.push_back(entry.path().filename());
    }
    return names;
  }

  fs::path folder_;
};

TEST_F(File, ReadsWhatWasWritten) {
  const fs::path path = (*this)("a");
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, std::size_t{4096}, std::size_t{3 << 20}}) {
    const std::string text(size, 'x');
    write(path, text);
    EXPECT_EQ(text_of(path, size), text);
  }
  EXPECT_THAT(leftovers("a"), IsEmpty());
}

TEST_F(File, ReplacesTheOldContentWhole) {
  const fs::path path = (*this)("a");
  write(path, "old and long");
  write(path, "new");
  EXPECT_EQ(text_of(path), "new");
}

TEST_F(File, WritesWithTheModeAsked) {
  const fs::path path = (*this)("a");
  const mode_t before = ::umask(0077);
  write_file_atomically(path, {}, true, 0644);
  ::umask(before);
  struct stat info {};
  ASSERT_EQ(::stat(path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0644U);
}

TEST_F(File, WritesUnderTheLongestName) {
  const fs::path path = (*this)(std::string(255, 'n'));
  write(path, "long");
  EXPECT_EQ(text_of(path), "long");
}

TEST_F(File, TwoThreadsWriteInOneFolder) {
  std::vector<std::jthread> threads;
  for (const char* name : {"a", "b", "c"}) {
    threads.emplace_back([this, name] {
      for (int i = 0; i < 50; ++i) write((*this)(name), name);
    });
  }
  threads.clear();
  for (const char* name : {"a", "b", "c"}) EXPECT_EQ(text_of((*this)(name)), name);
}

TEST_F(File, LeavesNothingBehindWhenItCannotWrite) {
  fs::create_directory((*this)("folder"));
  const Error error = error_of([&] { write((*this)("folder"), "x"); });
  EXPECT_EQ(error.kind(), ErrorKind::kRetry);
  EXPECT_THAT(error.what(), HasSubstr("cannot write "));
  EXPECT_THAT(leftovers("folder"), IsEmpty());
}

TEST_F(File, SaysWhereItCannotWrite) {
  const Error error = error_of([&] { write((*this)("missing/a"), "x"); });
  EXPECT_EQ(error.kind(), ErrorKind::kRetry);
  EXPECT_THAT(error.what(), HasSubstr("missing/a: No such file or directory"));
}

TEST_F(File, RefusesMoreThanTheLimit) {
  write((*this)("a"), "12345");
  EXPECT_EQ(text_of((*this)("a"), 5), "12345");
  const Error error = error_of([&] { read_file((*this)("a"), 4); });
  EXPECT_EQ(error.kind(), ErrorKind::kRequest);
  EXPECT_THAT(error.what(), HasSubstr("is larger than the limit of 4 bytes"));
}

TEST_F(File, ReadsFilesThatDoNotSayHowLargeTheyAre) {
  EXPECT_THAT(text_of("/proc/self/status"), HasSubstr("Pid:"));
  EXPECT_EQ(error_of([] { read_file("/proc/self/status", 10); }).kind(), ErrorKind::kRequest);
}

TEST_F(File, SaysWhenThereIsNone) {
  EXPECT_EQ(error_of([&] { read_file((*this)("a"), 1); }).kind(), ErrorKind::kNotFound);
  write((*this)("a"), "");
  EXPECT_EQ(error_of([&] { read_file((*this)("a/b"), 1); }).kind(), ErrorKind::kNotFound);
}

TEST_F(File, OpensNothingButRegularFiles) {
  write((*this)("good"), "x");
  fs::create_directory((*this)("folder"));
  fs::create_symlink((*this)("good"), (*this)("link"));
  fs::create_symlink((*this)("nowhere"), (*this)("dangling"));
  fs::create_symlink((*this)("loop"), (*this)("loop"));
  ASSERT_EQ(::mkfifo((*this)("fifo").c_str(), 0600), 0);
  const UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (*this)("socket").c_str(), sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  for (const char* name : {"folder", "link", "dangling", "loop", "fifo", "socket"}) {
    EXPECT_EQ(error_of([&] { open_regular((*this)(name)); }).kind(), ErrorKind::kRequest) << name;
  }
  EXPECT_EQ(error_of([] { open_regular("/dev/null"); }).kind(), ErrorKind::kRequest);
}

TEST_F(File, NamesPathsThatAreNoTextSafely) {
  const Error error = error_of([&] { read_file((*this)("a\n\xFF"), 1); });
  EXPECT_THAT(error.what(), HasSubstr("a%0A%FF"));
}

TEST_F(File, SyncsFoldersAndNothingElse) {
  EXPECT_NO_THROW(sync_directory(folder_));
  write((*this)("a"), "x");
  EXPECT_EQ(error_of([&] { sync_directory((*this)("a")); }).kind(), ErrorKind::kRetry);
}

TEST(UniqueFd, ClosesOnceAndOnlyItsOwn) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const auto is_open = [](int fd) { return ::fcntl(fd, F_GETFD) != -1; };
  {
    UniqueFd first(ends[0]);
    UniqueFd second(std::move(first));
    EXPECT_FALSE(first);
    EXPECT_EQ(second.get(), ends[0]);
  }
  EXPECT_FALSE(is_open(ends[0]));
  EXPECT_EQ(UniqueFd(ends[1]).release(), ends[1]);
  EXPECT_TRUE(is_open(ends[1]));
  ::close(ends[1]);
}

}  // namespace
}  // namespace kith
