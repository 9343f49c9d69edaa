// Calls that wait for what became of files.
#include "tests/daemon/rpc/uploads_fixture.hpp"

namespace kith::test {
namespace {

using grpc::StatusCode;
using testing::ElementsAre;

class WaitTest : public UploadsTest {
 protected:
  /// The call on a thread of its own: its messages, and how it ended.
  struct Waited {
    std::vector<v1::WaitFilesResponse> messages;
    grpc::Status status;
  };
  std::future<Waited> wait(const std::vector<std::string>& paths) {
    return std::async(std::launch::async, [this, paths] {
      v1::Daemon::Stub stub(connect());
      grpc::ClientContext context;
      context.set_deadline(std::chrono::system_clock::now() + kPatience);
      v1::WaitFilesRequest request;
      request.mutable_paths()->Assign(paths.begin(), paths.end());
      const auto reader = stub.WaitFiles(&context, request);
      Waited waited;
      for (v1::WaitFilesResponse message; reader->Read(&message);)
        waited.messages.push_back(message);
      waited.status = reader->Finish();
      return waited;
    });
  }
  static std::vector<std::string> failed(const Waited& waited) {
    std::vector<std::string> paths;
    for (const auto& message : waited.messages) {
      if (message.has_file()) paths.push_back(message.file().path());
    }
    return paths;
  }
};

TEST_F(WaitTest, TellsEachFileWhenItIsDecided) {
  serve();
  auto call = wait({"a.npy", "b.npy"});
  ASSERT_TRUE(waits_for("a.npy") && waits_for("b.npy"));
  record("b.npy");
  control_.decide("b.npy");
  record("a.npy", FileState::kFailed);
  control_.decide("a.npy");
  const Waited waited = call.get();
  EXPECT_TRUE(waited.status.ok());
  ASSERT_EQ(waited.messages.size(), 2U);
  EXPECT_EQ(waited.messages.back().pending(), 0);
}

TEST_F(WaitTest, AFileThatIsNowhereIsNotFound) {
  serve();
  auto call = wait({"gone.npy", "pending.npy"});
  ASSERT_TRUE(waits_for("gone.npy"));
  control_.decide("gone.npy");
  EXPECT_THAT(call.get().status, Says(StatusCode::NOT_FOUND, "gone.npy is not in the inbox"));
}

TEST_F(WaitTest, ForAllTellsHowManyAreLeftAndWhichFailed) {
  record("old.npy", FileState::kFailed, 1, at(100) - std::chrono::minutes(11));
  serve();
  auto call = wait({});
  ASSERT_TRUE(waits_for(""));
  control_.decide("", 7);
  record("new.npy", FileState::kFailed);
  record("good.npy");
  control_.decide("", 0);
  const Waited waited = call.get();
  EXPECT_TRUE(waited.status.ok());
  EXPECT_EQ(waited.messages.front().pending(), 7);
  EXPECT_THAT(failed(waited), ElementsAre("new.npy"));
}

TEST_F(WaitTest, ForAllTellsOnceWhatFailedBeforeItBegan) {
  record("at_once.npy", FileState::kFailed);
  serve();
  const auto wait_for_all = [&] {
    auto call = wait({});
    EXPECT_TRUE(waits_for(""));
    control_.decide("", 0);
    const Waited waited = call.get();
    EXPECT_TRUE(eventually([&] { return control_.waited_for().empty(); }));
    return failed(waited);
  };
  EXPECT_THAT(wait_for_all(), ElementsAre("at_once.npy"));
  EXPECT_THAT(wait_for_all(), ElementsAre());
  record("again.npy", FileState::kFailed);
  EXPECT_THAT(wait_for_all(), ElementsAre("again.npy"));
}

TEST_F(WaitTest, NamesThatAreNeverTakenInAreRefused) {
  serve();
  EXPECT_THAT(wait({"a.mp4"}).get().status, Says(StatusCode::NOT_FOUND, "ever taken in"));
  EXPECT_THAT(wait({"a.png"}).get().status, Says(StatusCode::INVALID_ARGUMENT, "is a crop"));
}

}  // namespace
}  // namespace kith::test
