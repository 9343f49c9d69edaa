// Where reclusters are asked for: by the clock, by a person, by the end of the first intake. One
// run at a time; whoever asks meanwhile gets the next one, which knows all samples of that moment,
// and shares it with everybody who asked before it began. Lives on the event loop's thread; the
// clustering runs on a thread of its own over a snapshot, so intake goes on, and the writer takes
// over the result. What the clustering thread knows of neighbors is kept in a file over restarts;
// where that is missing or no longer fits, it is found anew in the background after the start.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/clock.hpp"
#include "core/base/thread_pool.hpp"
#include "core/calibrate/advice.hpp"
#include "core/catalog/reader.hpp"
#include "core/recluster/clusterer.hpp"
#include "core/recluster/trial.hpp"
#include "daemon/worker.hpp"
#include "daemon/writer.hpp"

namespace kith {

class ReclusterDesk {
 public:
  using Report = std::function<void(const ReclusterReport&)>;
  using Finished = std::function<void(std::optional<ReclusterReport>, std::exception_ptr)>;
  struct Request {
    std::function<void(double)> progress;  // may be empty; called on the clustering thread
    Finished finished;                     // may be empty; called on the loop
  };
  struct Schedule {
    std::chrono::milliseconds interval{300'000};
    std::uint64_t min_new = 1;
  };

  /// `layout`: where the catalog, which exists already, and the file of neighbors are.
  /// `on_finished` is called on the loop after every run that succeeded, before those who asked for
  /// it are answered.
  ReclusterDesk(boost::asio::io_context& loop, Writer& writer, ThreadPool& threads,
                const Clock& clock, const RootLayout& layout, Schedule schedule,
                Report on_finished);
  ~ReclusterDesk() { stop(); }

  /// Begins the schedule, and makes ready what the first run will need.
  void start();
  /// Ends the run in hand as soon as it can and takes no more.
  void stop();
  void request(Request request);
  struct TrialRequest {
    std::vector<double> eps;
    std::vector<int> min_samples;
    std::function<void(double)> progress;  // called on the clustering thread
    std::function<void(std::vector<ClusterTrial>, std::exception_ptr)> finished;  // likewise
  };
  /// Tries values out after the run in hand; nothing changes by it.
  void try_out(TrialRequest request);
  /// Runs now if there are unknown samples that were never clustered, other parameters than those
  /// of the last run are in force, or that run failed.
  void run_if_due();
  /// What is known of neighbors is of samples that are no more: it goes, its file too.
  void forget();
  /// Before rows are erased, from the writer: until what is known of neighbors is of the pool that
  /// is left, nothing of it is written. Their file goes with the erasure.
  void withhold();
  /// After it: brings what is known up to the pool, in the background.
  void catch_up();
  void hold(bool held) { held_ = held; }
  void set_schedule(Schedule schedule);

  bool running() const { return running_; }
  /// The share of the work in hand that is done; from any thread.
  double progress() const { return share_; }
  /// Why the last run failed; empty when it did not. From the loop.
  const std::string& problem() const { return problem_; }
  std::optional<Timestamp> next_run_at() const;

 private:
  /// What a run knows before it begins.
  struct Task {
    PoolSnapshot pool;
    EngineOptions options;
    Thresholds thresholds;
    bool told = false;           // somebody moved or pinned them since the run began: they stay
    double calibrating = 0;      // seconds
    EventSequence sequence = 0;  // of the catalog, when the pool was taken
    std::uint64_t erasures = 0;  // that the pool knows of
    double clustered_eps = 0;    // of the last recluster; where one is to be made ready
  };
  void begin();
  bool is_worth_preparing() const;
  void make_ready();
  void prepare(const Task& task, const ClusterLabels& clustered);
  void offer_cores(const PoolSnapshot& pool, const ClusterLabels& labels, double eps);
  void follow(const std::vector<Request>& requests);
  void report_progress(double share);
  template <typename Save>
  void keep(Save save);
  void arm(std::chrono::milliseconds delay);
  void refuse_waiting();
  bool due() const;
  Task task_of(const Engine& engine, double calibrating) const;
  void calibrate(const EngineOptions& options, const Thresholds& before);
  void cluster(const Task& task);
  Thresholds separate(const Task& task);
  void give_up(std::exception_ptr failure);
  void end_run();
  std::vector<ClusterTrial> trials(const TrialRequest& request, const PoolSnapshot& pool,
                                   const ClusterMembership& present, ClusterId next_id);
  void finish(std::optional<ReclusterReport> report, std::exception_ptr failure);

  boost::asio::io_context& loop_;
  Writer& writer_;
  ThreadPool& threads_;
  const Clock& clock_;
  Schedule schedule_;
  Report on_finished_;
  boost::asio::steady_timer timer_;
  std::optional<Timestamp> next_;
  std::string problem_;
  bool running_ = false;
  bool preparing_ = false;  // what runs makes ready, and answers nobody
  bool held_ = false;
  bool stopped_ = false;
  bool behind_ = false;  // rows were erased while something ran
  std::stop_source stop_;
  std::atomic<double> share_{0};
  std::vector<Request> in_hand_;  // answered by the run in hand
  std::vector<Request> waiting_;  // for the next one

  std::mutex progress_mutex_;  // protects what follows
  std::vector<std::function<void(double)>> progress_;

  std::mutex file_mutex_;                   // held while the file of neighbors is written
  std::atomic<std::uint64_t> erasures_{0};  // changes under it

  // The worker's alone.
  const std::filesystem::path neighbors_;
  std::uint64_t erasures_known_ = 0;  // to the clusterer
  CatalogReader catalog_;
  std::optional<std::size_t> calibrated_from_;  // samples in the catalog at the last calibration
  std::optional<std::size_t> separated_from_;   // samples in the pool that was separated last
  std::optional<double> separated_around_;      // … and around what
  Clusterer clusterer_;
  EventSequence sequence_ = 0;  // of the catalog, when the pool in hand was taken

  Worker worker_{"kith-cluster"};
};

}  // namespace kith
