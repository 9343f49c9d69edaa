#include <numeric>

#include "kith/v1/clusters.grpc.pb.h"
#include "kith/v1/daemon.grpc.pb.h"
#include "tests/daemon/rpc/rpc_fixture.hpp"

namespace kith::test {
namespace {

using grpc::StatusCode;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::int64_t> numbers(std::int64_t first, std::int64_t last) {
  std::vector<std::int64_t> sequence(static_cast<std::size_t>(last - first + 1));
  std::iota(sequence.begin(), sequence.end(), first);
  return sequence;
}

/// A server stream being read.
template <class Stub, class Request, class Response>
class Reading {
 public:
  using Method = std::unique_ptr<grpc::ClientReader<Response>> (Stub::*)(grpc::ClientContext*,
                                                                         const Request&);
  Reading(std::shared_ptr<grpc::Channel> channel, Method method, const Request& request)
      : stub_(channel) {
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    reader_ = (stub_.*method)(&context_, request);
  }
  ~Reading() { context_.TryCancel(); }

  std::optional<Response> next() {
    Response response;
    return reader_->Read(&response) ? std::optional(std::move(response)) : std::nullopt;
  }
  grpc::Status finish() { return reader_->Finish(); }
  void cancel() { context_.TryCancel(); }

 private:
  Stub stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<Response>> reader_;
};

using Events = Reading<v1::Daemon::Stub, v1::WatchEventsRequest, v1::WatchEventsResponse>;
using Progress = Reading<v1::Clusters::Stub, v1::ReclusterRequest, v1::ReclusterResponse>;
using Montage = Reading<v1::Clusters::Stub, v1::RenderMontageRequest, v1::RenderMontageResponse>;

class StreamsTest : public RpcTest {
 protected:
  std::unique_ptr<Events> watch(std::int64_t since, bool follow) {
    v1::WatchEventsRequest request;
    request.set_since(since);
    request.set_follow(follow);
    return std::make_unique<Events>(connect(), &v1::Daemon::Stub::WatchEvents, request);
  }
  /// The sequence numbers of the next `count` events.
  static std::vector<std::int64_t> take(Events& events, std::size_t count) {
    std::vector<std::int64_t> sequence;
    while (sequence.size() < count) {
      const auto response = events.next();
      if (!response) break;
      sequence.push_back(response->event().sequence());
    }
    return sequence;
  }
  std::unique_ptr<Progress> recluster() {
    return std::make_unique<Progress>(connect(), &v1::Clusters::Stub::Recluster,
                                      v1::ReclusterRequest());
  }
  /// The recluster that a client asked for.
  FakeControl::Recluster asked() {
    EXPECT_TRUE(eventually([&] { return !control_.reclusters().empty(); }));
    return control_.reclusters().front();
  }
  std::unique_ptr<Montage> render(ClusterId cluster) {
    v1::RenderMontageRequest request;
    request.set_cluster(cluster);
    return std::make_unique<Montage>(connect(), &v1::Clusters::Stub::RenderMontage, request);
  }
  void add_cluster() {
    control_.commit([](Catalog& catalog) { catalog.add_cluster(1, at(1)); });
  }
};

TEST_F(StreamsTest, EventsComeInOrderToTheEnd) {
  control_.commit_events(1000);  // several batches
  serve();
  const auto events = watch(0, false);
  EXPECT_EQ(take(*events, 2000), numbers(1, 1000));
  EXPECT_TRUE(events->finish().ok());
}

TEST_F(StreamsTest, EventsBeginBehindANumber) {
  control_.commit_events(10);
  serve();
  EXPECT_THAT(take(*watch(7, false), 100), ElementsAre(8, 9, 10));
  EXPECT_THAT(take(*watch(10, false), 100), IsEmpty());
}

TEST_F(StreamsTest, EventsThatHaveLeftTheJournalAreNamed) {
  control_.commit_events(1000);
  control_.commit([](Catalog& catalog) { catalog.remove_events(990); });
  serve();
  const auto events = watch(5, false);
  const auto first = events->next();
  ASSERT_TRUE(first && first->has_lost());
  EXPECT_FALSE(first->has_event());
  EXPECT_EQ(first->lost().first(), 6);
  EXPECT_EQ(first->lost().last(), 990);
  EXPECT_EQ(take(*events, 2000), numbers(991, 1000));
}

TEST_F(StreamsTest, AJournalThatHoldsNothingAnyMoreSaysSoOnce) {
  control_.commit_events(10);
  control_.commit([](Catalog& catalog) { catalog.remove_events(10); });
  serve();
  const auto events = watch(0, true);
  EXPECT_EQ(events->next()->lost().last(), 10);
  control_.commit_events(1);
  EXPECT_EQ(events->next()->event().sequence(), 11);
}

TEST_F(StreamsTest, EventsBehindANegativeNumberAreRefused) {
  serve();
  const auto events = watch(-1, false);
  EXPECT_FALSE(events->next());
  EXPECT_THAT(events->finish(), Says(StatusCode::INVALID_ARGUMENT, "since is negative"));
}

TEST_F(StreamsTest, AFollowerReceivesWhatIsCommittedLater) {
  control_.commit_events(2);
  serve();
  const auto events = watch(0, true);
  EXPECT_THAT(take(*events, 2), ElementsAre(1, 2));
  control_.commit_events(1);
  EXPECT_THAT(take(*events, 1), ElementsAre(3));
  control_.commit_events(300);
  EXPECT_EQ(take(*events, 300), numbers(4, 303));
}

TEST_F(StreamsTest, AFollowerOfTheFutureWaitsForItsNumber) {
  serve();
  const auto events = watch(3, true);
  ASSERT_TRUE(eventually([&] { return control_.listeners() == 1; }));
  control_.commit_events(2);
  control_.commit_events(2);
  EXPECT_THAT(take(*events, 1), ElementsAre(4));
}

TEST_F(StreamsTest, NoEventIsLostOrRepeatedWhileCommitsRace) {
  serve();
  std::vector<std::unique_ptr<Events>> followers;
  for (int i = 0; i < 4; ++i) followers.push_back(watch(0, true));
  std::vector<std::future<std::vector<std::int64_t>>> received;
  for (const auto& follower : followers)
    received.push_back(
        std::async(std::launch::async, [&follower] { return take(*follower, 1500); }));
  for (int i = 0; i < 500; ++i) control_.commit_events(3);
  for (auto& sequence : received) EXPECT_EQ(sequence.get(), numbers(1, 1500));
}

TEST_F(StreamsTest, AFollowerThatHangsUpIsForgotten) {
  serve();
  const auto events = watch(0, true);
  ASSERT_TRUE(eventually([&] { return control_.listeners() == 1; }));
  events->cancel();
  EXPECT_TRUE(eventually([&] { return control_.listeners() == 0; }));
  EXPECT_EQ(events->finish().error_code(), StatusCode::CANCELLED);
}

TEST_F(StreamsTest, AFollowerThatDoesNotReadHoldsNobodyUp) {
  control_.commit_events(1);
  serve();
  const auto idle = watch(0, true);
  control_.commit_events(20'000);  // far more than the connection takes unread
  EXPECT_EQ(take(*watch(19'990, false), 100), numbers(19'991, 20'001));
}

TEST_F(StreamsTest, AReclusterReportsItsProgressAndItsResult) {
  serve();
  const auto stream = recluster();
  const auto run = asked();
  run.progress(0.25);
  EXPECT_EQ(stream->next()->progress(), 0.25);
  ReclusterReport report;
  report.clusters = 16;
  report.stages = {{"neighbors", 0.5}};
  run.done(report, nullptr);
  const auto last = stream->next();
  ASSERT_TRUE(last && last->has_result());
  EXPECT_EQ(last->progress(), 1);
  EXPECT_EQ(last->result().clusters(), 16);
  EXPECT_EQ(last->result().stages(0).stage(), "neighbors");
  EXPECT_FALSE(stream->next());
  EXPECT_TRUE(stream->finish().ok());
}

TEST_F(StreamsTest, TheResultIsTheLastWordOfAReclusterFasterThanItsCaller) {
  serve();
  const auto stream = recluster();
  const auto run = asked();
  for (int i = 0; i < 10'000; ++i) run.progress(i / 10'000.0);
  run.done(ReclusterReport{}, nullptr);
  double progress = 0;
  bool result = false;
  while (const auto message = stream->next()) {
    EXPECT_FALSE(result);
    EXPECT_GE(message->progress(), progress);
    progress = message->progress();
    result = message->has_result();
  }
  EXPECT_TRUE(result);
}

TEST_F(StreamsTest, AReclusterThatFailsSaysWhy) {
  serve();
  const auto stream = recluster();
  asked().done(std::nullopt, std::make_exception_ptr(Error(ErrorKind::kRetry, "the disk is full")));
  EXPECT_FALSE(stream->next());
  EXPECT_THAT(stream->finish(), Says(StatusCode::RESOURCE_EXHAUSTED, "the disk is full"));
}

TEST_F(StreamsTest, AReclusterWhoseCallerHungUpEndsInPeace) {
  serve();
  const auto stream = recluster();
  const auto run = asked();
  stream->cancel();
  EXPECT_EQ(stream->finish().error_code(), StatusCode::CANCELLED);
  run.progress(0.5);
  run.done(ReclusterReport{}, nullptr);
}

TEST_F(StreamsTest, AMontageComesPageByPageInMessagesOfOneMebibyte) {
  add_cluster();
  control_.pages = {std::vector<std::byte>(10, std::byte{1}),
                    std::vector<std::byte>((2 << 20) + 5, std::byte{2})};
  serve();
  const auto stream = render(1);
  const auto first = stream->next();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->page(), 1);
  EXPECT_EQ(first->pages(), 2);
  EXPECT_EQ(first->png(), std::string(10, '\1'));
  EXPECT_TRUE(first->page_complete());
  std::vector<std::pair<std::size_t, bool>> chunks;
  while (const auto message = stream->next()) {
    EXPECT_EQ(message->page(), 2);
    chunks.emplace_back(message->png().size(), message->page_complete());
  }
  EXPECT_THAT(chunks, ElementsAre(std::pair(1 << 20, false), std::pair(1 << 20, false),
                                  std::pair(5, true)));
  EXPECT_TRUE(stream->finish().ok());
}

TEST_F(StreamsTest, AMontageOfNoClusterIsNotFound) {
  serve();
  EXPECT_THAT(render(5)->finish(), Says(StatusCode::NOT_FOUND, "no cluster has this id"));
  EXPECT_THAT(render(0)->finish(), Says(StatusCode::INVALID_ARGUMENT, "0 is no id of a cluster"));
}

TEST_F(StreamsTest, AMontageThatNobodyTakesIsNotDrawnToItsEnd) {
  add_cluster();
  control_.pages.assign(64, std::vector<std::byte>(1 << 20));
  serve();
  const auto stream = render(1);
  ASSERT_TRUE(stream->next());
  stream->cancel();
  stream->finish();
  // The thread that drew answers again.
  EXPECT_TRUE(ask(&v1::Clusters::Stub::ListClusters, v1::ListClustersRequest()).status.ok());
  EXPECT_LT(control_.pages_drawn(), 64);
}

}  // namespace
}  // namespace kith::test
