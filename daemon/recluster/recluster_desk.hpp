// Where reclusters are asked for: by the clock, by a person, by the end of the first intake. One
// run at a time; whoever asks meanwhile gets the next one, which knows all samples of that moment,
// and shares it with everybody who asked before it began. Lives on the event loop's thread; the
// clustering runs on a thread of its own over a snapshot, so intake goes on, and the writer takes
// over the result.
#pragma once

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
#include "daemon/worker.hpp"
#include "daemon/writer.hpp"

namespace kith {

class ReclusterDesk {
 public:
  using Finished = std::function<void(std::optional<ReclusterReport>, std::exception_ptr)>;
  struct Request {
    std::function<void(double)> progress;  // may be empty; called on the clustering thread
    Finished finished;                     // may be empty; called on the loop
  };
  struct Schedule {
    std::chrono::milliseconds interval{300'000};
    std::uint64_t min_new = 1;
  };

  /// `catalog` exists already. `on_finished` is called on the loop after every run that succeeded.
  ReclusterDesk(boost::asio::io_context& loop, Writer& writer, ThreadPool& threads,
                const Clock& clock, const std::filesystem::path& catalog, Schedule schedule,
                std::function<void()> on_finished);
  ~ReclusterDesk() { stop(); }

  /// Begins the schedule.
  void start();
  /// Ends the run in hand as soon as it can and takes no more.
  void stop();
  void request(Request request);
  /// Runs now if there are unknown samples that were never clustered, other parameters than those
  /// of the last run are in force, or that run failed.
  void run_if_due();
  void hold(bool held) { held_ = held; }
  void set_schedule(Schedule schedule);

  bool running() const { return running_; }
  /// Why the last run failed; empty when it did not. From the loop.
  const std::string& problem() const { return problem_; }
  std::optional<Timestamp> next_run_at() const;

 private:
  struct Outcome;
  void begin();
  void arm(std::chrono::milliseconds delay);
  void refuse_waiting();
  bool due() const;
  /// What a run knows before it begins.
  struct Task {
    PoolSnapshot pool;
    EngineOptions options;
    Thresholds thresholds;
    double calibrating = 0;  // seconds
  };
  static Task task_of(const Engine& engine, double calibrating);
  void calibrate(const EngineOptions& options, const Thresholds& thresholds);
  void cluster(const Task& task);
  void separate(const Task& task, DbscanParameters& parameters, Thresholds& thresholds);
  void give_up(std::exception_ptr failure);
  void finish(std::optional<ReclusterReport> report, std::exception_ptr failure);

  boost::asio::io_context& loop_;
  Writer& writer_;
  ThreadPool& threads_;
  const Clock& clock_;
  Schedule schedule_;
  std::function<void()> on_finished_;
  boost::asio::steady_timer timer_;
  std::optional<Timestamp> next_;
  std::string problem_;
  bool running_ = false;
  bool held_ = false;
  bool stopped_ = false;
  std::stop_source stop_;
  std::vector<Request> in_hand_;  // answered by the run in hand
  std::vector<Request> waiting_;  // for the next one

  std::mutex progress_mutex_;  // protects what follows
  std::vector<std::function<void(double)>> progress_;

  CatalogReader catalog_;                       // the worker's alone, as are the next two
  std::optional<std::size_t> calibrated_from_;  // samples in the catalog at the last calibration
  Clusterer clusterer_;
  Worker worker_{"kith-cluster"};
};

}  // namespace kith
