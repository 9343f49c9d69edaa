// What fuzzing found, and what Python writes, through every fuzz target as a plain test.
#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "core/base/file.hpp"
#include "tests/fuzz/config_target.hpp"
#include "tests/fuzz/reader_target.hpp"

namespace kith {
namespace {

namespace fs = std::filesystem;

constexpr std::array kFolders{KITH_SOURCE_DIR "/tests/fuzz/corpus",
                              KITH_SOURCE_DIR "/tests/core/embedding/written_by_python"};

template <typename Use>
std::size_t for_each_file(Use use) {
  std::size_t files = 0;
  for (const char* folder : kFolders) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      SCOPED_TRACE(entry.path());
      use(read_file(entry.path(), 1 << 20));
      ++files;
    }
  }
  return files;
}

// Each file goes through every reader, not only through that of its name: a reader must not trust
// what another program called a file.
std::size_t read_corpus_as(Format format) {
  return for_each_file(
      [format](std::span<const std::byte> bytes) { fuzz::read_everything(format, bytes); });
}

TEST(FuzzCorpus, Npy) {
  EXPECT_GT(read_corpus_as(Format::kNpy), 100U);
}
TEST(FuzzCorpus, Npz) {
  EXPECT_GT(read_corpus_as(Format::kNpz), 100U);
}
TEST(FuzzCorpus, Csv) {
  EXPECT_GT(read_corpus_as(Format::kCsv), 100U);
}
TEST(FuzzCorpus, Json) {
  EXPECT_GT(read_corpus_as(Format::kJson), 100U);
}
TEST(FuzzCorpus, JsonLines) {
  EXPECT_GT(read_corpus_as(Format::kJsonLines), 100U);
}
TEST(FuzzCorpus, Fvecs) {
  EXPECT_GT(read_corpus_as(Format::kFvecs), 100U);
}
TEST(FuzzCorpus, Text) {
  EXPECT_GT(read_corpus_as(Format::kText), 100U);
}
TEST(FuzzCorpus, Pickle) {
  EXPECT_GT(read_corpus_as(Format::kPickle), 100U);
}

TEST(FuzzCorpus, Config) {
  EXPECT_GT(for_each_file([](std::span<const std::byte> bytes) {
              fuzz::read_config({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
            }),
            100U);
}

}  // namespace
}  // namespace kith
