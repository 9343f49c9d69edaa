// The long rounds of tests that run shorter elsewhere, and what only a speed can show.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <random>

#include "kith/v1/daemon.grpc.pb.h"
#include "tests/integration/burst_test.hpp"
#include "tests/integration/producer_test.hpp"
#include "tests/support/usage.hpp"

namespace kith::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SlowProducers : public ProducerTest {};

TEST_F(SlowProducers, AFileInTenPiecesOverTenSecondsIsReadWhenItIsClosed) {
  settle_after("500ms");
  write_ten_pieces_in(seconds(10));
}

TEST_F(SlowProducers, AnOldFileCopiedOverTenSecondsIsReadWhenItIsClosed) {
  settle_after("500ms");
  copy_an_old_file_in(seconds(10));
}

TEST_F(SlowProducers, AFileThatIsClosedShortEverySecondIsReadOnce) {
  settle_after("2s");
  close_short_every(seconds(1));
}

class LongBurst : public BurstTest {};

TEST_F(LongBurst, OfFortyThousandWhileStoppedIsTakenInOnce) {
  burst_while_stopped(40'000);
}

TEST_F(LongBurst, OfTwoThousandDuringTheStartIsTakenInOnce) {
  burst_during_the_start(2'000);
}

// --- with a gallery ------------------------------------------------------------------------------

class GalleryBurst : public KithTest {
 protected:
  static constexpr unsigned kPeople = 100;
  static constexpr unsigned kReferences = 100;  // each
  static constexpr unsigned kBurst = 10'000;
  static constexpr unsigned kSamples = kPeople * kReferences + kBurst;

  GalleryBurst() {
    configure("[inbox]\nsettle = \"100ms\"\n");
    for (unsigned person = 0; person < kPeople; ++person) {
      std::vector<double> rows;
      for (unsigned i = 0; i < kReferences; ++i) {
        const std::vector<double> row = direction(person * kReferences + i);
        rows.insert(rows.end(), row.begin(), row.end());
      }
      drop_known(std::to_string(person), "all.npy", npy_matrix(kReferences, kDimension, rows));
    }
  }

  /// A standing backlog, so that the daemon has to hurry and the producer has not.
  void start_into_the_burst() {
    start();
    EXPECT_TRUE(reaches("references", kPeople * kReferences));
    EXPECT_EQ(kith({"pause"}).exit_code, 0);
    for (unsigned i = 0; i < kBurst; ++i) {
      drop(std::to_string(i) + ".npy", npy_vector(direction(kSamples + i)));
    }
    EXPECT_EQ(kith({"resume"}).exit_code, 0);
  }

 private:
  static constexpr std::size_t kDimension = 512;

  /// The same every time, and near no other.
  static std::vector<double> direction(unsigned seed) {
    std::mt19937 random(seed);
    std::vector<double> values(kDimension);
    for (double& value : values) {
      value = static_cast<double>(random()) / std::mt19937::max() - 0.5;
    }
    return values;
  }
};

TEST_F(GalleryBurst, TakesBoundedMemory) {
  constexpr double kMost = 300;  // MiB
  start_into_the_burst();
  EXPECT_TRUE(reaches("samples", kSamples));
  const double most = memory_mib(daemon_->pid(), "VmHWM");
  RecordProperty("peak_mib", static_cast<int>(most));
  EXPECT_LT(most, kMost);
}

TEST_F(GalleryBurst, LeavesStatusQuick) {
  start_into_the_burst();
  const auto daemon = v1::Daemon::NewStub(grpc::CreateChannel(
      "unix:" + (root_ / "kith.sock").string(), grpc::InsecureChannelCredentials()));
  std::vector<milliseconds> latencies;
  const bool ended = eventually([&] {
    grpc::ClientContext context;
    v1::GetStatusResponse response;
    const auto asked = std::chrono::steady_clock::now();
    EXPECT_TRUE(daemon->GetStatus(&context, {}, &response).ok());
    latencies.push_back(std::chrono::ceil<milliseconds>(std::chrono::steady_clock::now() - asked));
    return response.status().samples() == kSamples;
  });
  EXPECT_TRUE(ended);
  std::sort(latencies.begin(), latencies.end());
  const milliseconds p99 = latencies.at(latencies.size() * 99 / 100);
  RecordProperty("status_calls", static_cast<int>(latencies.size()));
  RecordProperty("status_p99_ms", static_cast<int>(p99.count()));
  EXPECT_LT(p99, milliseconds(100));
}

}  // namespace
}  // namespace kith::test
