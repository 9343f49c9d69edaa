#include "daemon/recluster/recluster_desk.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "core/base/error.hpp"
#include "core/calibrate/neighborhoods.hpp"
#include "core/calibrate/pool_separation.hpp"
#include "daemon/log.hpp"
#include "daemon/recluster/advice_text.hpp"

namespace kith {
namespace {

// A run that failed (disk full, …) does not wait for its turn.
constexpr std::chrono::milliseconds kRetry{2'000};

// A small catalog is calibrated at every run; a large one says nothing new before it has grown or
// shrunk by a twentieth.
bool is_news(std::optional<std::size_t> samples_before, std::size_t samples) {
  if (!samples_before || samples <= kComparedAtMost) return true;
  const std::size_t change =
      std::max(samples, *samples_before) - std::min(samples, *samples_before);
  return 20 * change >= *samples_before;
}

}  // namespace

ReclusterDesk::ReclusterDesk(boost::asio::io_context& loop, Writer& writer, ThreadPool& threads,
                             const Clock& clock, const std::filesystem::path& catalog,
                             Schedule schedule, std::function<void()> on_finished)
    : loop_(loop),
      writer_(writer),
      threads_(threads),
      clock_(clock),
      schedule_(schedule),
      on_finished_(std::move(on_finished)),
      timer_(loop),
      catalog_(catalog),
      clusterer_(threads) {}

void ReclusterDesk::start() {
  arm(schedule_.interval);
}

void ReclusterDesk::stop() {
  if (stopped_) return;
  stopped_ = true;
  timer_.cancel();
  stop_.request_stop();
  worker_.stop();
}

void ReclusterDesk::arm(std::chrono::milliseconds delay) {
  if (stopped_) return;
  next_ = clock_.now() + delay;
  timer_.expires_after(delay);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    if (!held_) run_if_due();
    arm(schedule_.interval);
  });
}

void ReclusterDesk::set_schedule(Schedule schedule) {
  schedule_ = schedule;
  arm(schedule_.interval);
}

std::optional<Timestamp> ReclusterDesk::next_run_at() const {
  return held_ ? std::nullopt : next_;
}

bool ReclusterDesk::due() const {
  if (!problem_.empty()) return true;
  const EngineStatus status = writer_.status();
  if (status.pool == 0) return false;
  if (status.unclustered >= schedule_.min_new) return true;
  return status.last_recluster && !(status.last_recluster->parameters == status.options.clustering);
}

void ReclusterDesk::run_if_due() {
  if (!running_ && !stopped_ && due()) begin();
}

void ReclusterDesk::request(Request request) {
  waiting_.push_back(std::move(request));
  if (stopped_) return refuse_waiting();
  if (!running_) begin();
}

void ReclusterDesk::refuse_waiting() {
  const auto failure = std::make_exception_ptr(Error(ErrorKind::kUnavailable, "kithd is stopping"));
  for (const Request& request : std::exchange(waiting_, {})) {
    if (request.finished) request.finished(std::nullopt, failure);
  }
}

void ReclusterDesk::begin() {
  running_ = true;
  in_hand_ = std::exchange(waiting_, {});
  {
    const std::lock_guard lock(progress_mutex_);
    for (const Request& request : in_hand_) {
      if (request.progress) progress_.push_back(request.progress);
    }
  }
  writer_.post([this](Engine& engine) {
    const Task task = task_of(engine, 0);
    if (task.options.automatic.tolerance || task.options.automatic.eps) {
      worker_.post([this, task] { calibrate(task.options, task.thresholds); });
    } else {
      worker_.post([this, task] { cluster(task); });
    }
  });
}

ReclusterDesk::Task ReclusterDesk::task_of(const Engine& engine, double calibrating) {
  return {engine.pool(), engine.options(), engine.thresholds(), calibrating};
}

// On the clustering thread. A new tolerance changes who is unknown, so the writer takes it over
// before the pool is clustered.
void ReclusterDesk::calibrate(const EngineOptions& options, const Thresholds& thresholds) {
  try {
    const Monotonic begin = clock_.monotonic();
    const std::size_t samples = catalog_.counts().samples();
    Thresholds next = thresholds;
    if (is_news(calibrated_from_, samples)) {
      const Calibration found = kith::calibrate(
          catalog_, {options.clustering.min_samples, options.automatic.fpir, options.index},
          threads_);
      next = follow(thresholds, found);
      calibrated_from_ = samples;
    }
    const std::chrono::duration<double> seconds = clock_.monotonic() - begin;
    writer_.post(
        [this, next, seconds](Engine& engine) {
          engine.set_thresholds(next, "recluster", "");
          worker_.post([this, task = task_of(engine, seconds.count())] { cluster(task); });
        },
        [this](const std::exception_ptr& failure) {
          if (failure) give_up(failure);
        });
  } catch (...) {
    give_up(std::current_exception());
  }
}

// On the clustering thread.
void ReclusterDesk::separate(const Task& task, DbscanParameters& parameters,
                             Thresholds& thresholds) {
  if (!task.options.automatic.eps) return;
  const auto found =
      separate_pool(task.pool, parameters.min_samples, task.thresholds.around, threads_);
  thresholds = follow(task.thresholds, found, task.pool.size());
  if (thresholds.eps) parameters.eps = *thresholds.eps;
}

// On the clustering thread.
void ReclusterDesk::cluster(const Task& task) {
  const auto report_progress = [this](double share) {
    const std::lock_guard lock(progress_mutex_);
    for (const auto& progress : progress_) progress(share);
  };
  try {
    const Monotonic begin = clock_.monotonic();
    DbscanParameters parameters = task.options.clustering;
    Thresholds thresholds = task.thresholds;
    separate(task, parameters, thresholds);
    const std::chrono::duration<double> separating = clock_.monotonic() - begin;
    auto run = std::make_shared<ClusterRun>(
        clusterer_.run(task.pool, parameters, report_progress, stop_.get_token()));
    run->stages.insert(run->stages.begin(),
                       StageTime{"calibrate", task.calibrating + separating.count()});
    if (task.options.guard == GuardMode::kSplit)
      clusterer_.guard(task.pool, GuardMode::kSplit, *run);
    const std::chrono::duration<double> seconds = clock_.monotonic() - begin;
    // A flag changes no label.
    if (task.options.guard == GuardMode::kFlag) clusterer_.guard(task.pool, GuardMode::kFlag, *run);
    const auto advice = task.options.automatic.eps
                            ? std::nullopt
                            : advise(task.pool, run->labels, parameters, threads_);
    const std::string advice_text = advice ? text_of(*advice, parameters) : "";

    auto report = std::make_shared<std::optional<ReclusterReport>>();
    writer_.post(
        [=](Engine& engine) {
          engine.set_thresholds(thresholds, "recluster", "");
          *report = engine.finish_recluster(*run, parameters, task.calibrating + seconds.count(),
                                            advice_text);
        },
        [=, this](std::exception_ptr failure) {
          boost::asio::post(loop_, [=, this] { finish(*report, failure); });
        });
  } catch (...) {
    give_up(std::current_exception());
  }
}

void ReclusterDesk::give_up(std::exception_ptr failure) {
  boost::asio::post(loop_, [this, failure] { finish(std::nullopt, failure); });
}

void ReclusterDesk::finish(std::optional<ReclusterReport> report, std::exception_ptr failure) {
  running_ = false;
  {
    const std::lock_guard lock(progress_mutex_);
    progress_.clear();
  }
  if (report) log_recluster(*report);
  problem_ = failure ? text_of(failure) : "";
  if (failure) {
    log::warn("{}", problem_);
    arm(std::min(schedule_.interval, kRetry));
  }
  for (const Request& request : std::exchange(in_hand_, {})) {
    if (request.finished) request.finished(report, failure);
  }
  if (report) on_finished_();
  if (stopped_) return refuse_waiting();
  if (!waiting_.empty()) begin();
}

}  // namespace kith
