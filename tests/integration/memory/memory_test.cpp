// How much memory the daemon takes, whatever is dropped. Only the release build tells: sanitizers
// need several times as much.
#include "tests/support/kith_test.hpp"
#include "tests/support/npy_builder.hpp"
#include "tests/support/usage.hpp"
#include "tests/support/zip_bomb.hpp"

namespace kith::test {
namespace {

using namespace std::string_literals;  // pickles hold NULs
using ::testing::HasSubstr;

constexpr double kMostGrowth = 64;  // MiB
constexpr double kMostSeconds = 1;  // of a processor

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

class Memory : public KithTest {
 protected:
  Memory() { configure("[inbox]\nsettle = \"100ms\"\nmax_file_size = \"64MiB\"\n"); }

  void expect_refused(const std::string& name, std::span<const std::byte> bytes,
                      const std::string& reason, const std::string& words) {
    start();
    drop("face.npy", face_file(1, 1));  // whatever is loaded with the first file
    EXPECT_TRUE(reaches("samples", 1));
    const double memory = memory_mib(daemon_->pid(), "VmRSS");
    const double seconds = cpu_seconds(daemon_->pid());
    drop(name, bytes);
    EXPECT_TRUE(reaches("files_failed", 1));
    EXPECT_LT(memory_mib(daemon_->pid(), "VmHWM") - memory, kMostGrowth);
    EXPECT_LT(cpu_seconds(daemon_->pid()) - seconds, kMostSeconds);
    EXPECT_EQ(files().at(name).at("reason"), reason);
    EXPECT_THAT(files().at(name).at("message"), HasSubstr(words));
    EXPECT_EQ(status().at("samples"), 1);
  }
};

TEST_F(Memory, AnArchiveThatInflatesBeyondTheLimitIsRefused) {
  const std::vector<std::byte> archive = zip_bomb(1024);
  EXPECT_LT(archive.size(), 2U << 20);
  expect_refused("bomb.npz", archive, "too_large", "max_file_size");
}

TEST_F(Memory, APickleThatWouldRunACommandIsRefused) {
  const std::string owned = root_ / "owned";
  expect_refused("system.pkl", to_bytes("cos\nsystem\n(S'touch " + owned + "'\ntR."),
                 "forbidden_content", "os.system");
  EXPECT_FALSE(root_.has("owned"));
}

TEST_F(Memory, APickleThatClaimsATextOfATerabyteIsRefused) {
  expect_refused("long.pkl", to_bytes("\x80\x04\x8d\0\0\0\0\0\x01\0\0abc."s), "truncated",
                 "long.pkl");
}

TEST_F(Memory, APickleThatNestsAHundredThousandDeepIsRefused) {
  constexpr std::size_t kDeep = 100'000;
  expect_refused("deep.pkl",
                 to_bytes("\x80\x02"s + repeated("]", kDeep) + repeated("a", kDeep - 1) + "."),
                 "malformed", "deep");
}

}  // namespace
}  // namespace kith::test
