#include "daemon/recluster/recluster_desk.hpp"

#include <malloc.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <system_error>
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
                             const Clock& clock, const RootLayout& layout, Schedule schedule,
                             Report on_finished)
    : loop_(loop),
      writer_(writer),
      threads_(threads),
      clock_(clock),
      schedule_(schedule),
      on_finished_(std::move(on_finished)),
      timer_(loop),
      neighbors_(layout.neighbors()),
      catalog_(layout.catalog()),
      clusterer_(threads),
      sequence_(writer.status().last_event) {
  worker_.post([this] { clusterer_.load(neighbors_, sequence_); });
}

void ReclusterDesk::start() {
  arm(schedule_.interval);
  if (is_worth_preparing()) make_ready();
}

bool ReclusterDesk::is_worth_preparing() const {
  const EngineStatus status = writer_.status();
  return !held_ && status.pool > 0 && status.last_recluster;
}

void ReclusterDesk::stop() {
  if (stopped_) return;
  stopped_ = true;
  timer_.cancel();
  stop_.request_stop();
  worker_.post([this] { keep(&Clusterer::save); });
  worker_.stop();
}

void ReclusterDesk::forget() {
  stop_.request_stop();
  worker_.post([this] {
    clusterer_ = Clusterer(threads_);
    calibrated_from_.reset();
    separated_from_.reset();
    std::error_code ignored;  // one that stays is not believed: its samples are not there
    std::filesystem::remove(neighbors_, ignored);
  });
}

void ReclusterDesk::withhold() {
  const std::lock_guard lock(file_mutex_);
  ++erasures_;
}

void ReclusterDesk::catch_up() {
  if (stopped_) return;
  behind_ = running_;
  if (!running_ && is_worth_preparing()) make_ready();
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
  if (preparing_) follow({request});
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
  follow(in_hand_);
  writer_.post([this](Engine& engine) {
    const Task task = task_of(engine, 0);
    // Without a reference there is no tolerance to be found.
    const bool of_tolerance = task.options.automatic.tolerance && engine.counts().references > 0;
    if (!task.thresholds.pinned && (of_tolerance || task.options.automatic.eps)) {
      worker_.post([this, task] { calibrate(task.options, task.thresholds); });
    } else {
      worker_.post([this, task] { cluster(task); });
    }
  });
}

// After a start: the codes of all samples, and the neighbors where the file does not have them. A
// run that is asked for meanwhile waits for it, as it would have to do this itself.
void ReclusterDesk::make_ready() {
  running_ = preparing_ = true;
  writer_.post([this](Engine& engine) {
    Task task = task_of(engine, 0);
    const EngineOptions& options = task.options;
    task.clustered_eps = engine.last_recluster()->parameters.eps;
    if (options.automatic.eps) {
      task.options.clustering.eps = task.thresholds.eps.value_or(options.clustering.eps);
    }
    worker_.post([this, task = std::move(task), clustered = engine.clustered()] {
      prepare(task, clustered);
    });
  });
}

void ReclusterDesk::follow(const std::vector<Request>& requests) {
  const std::lock_guard lock(progress_mutex_);
  for (const Request& request : requests) {
    if (request.progress) progress_.push_back(request.progress);
  }
}

void ReclusterDesk::report_progress(double share) {
  share_ = share;
  const std::lock_guard lock(progress_mutex_);
  for (const auto& progress : progress_) progress(share);
}

// In the writer.
ReclusterDesk::Task ReclusterDesk::task_of(const Engine& engine, double calibrating) const {
  return {.pool = engine.pool(),
          .options = engine.options(),
          .thresholds = engine.thresholds(),
          .calibrating = calibrating,
          .sequence = engine.last_event(),
          .erasures = erasures_};
}

// On the clustering thread. A new tolerance changes who is unknown, so the writer takes it over
// before the pool is clustered.
void ReclusterDesk::calibrate(const EngineOptions& options, const Thresholds& before) {
  try {
    const Monotonic begin = clock_.monotonic();
    const std::size_t samples = catalog_.counts().samples();
    std::shared_ptr<const Calibration> found;
    if (is_news(calibrated_from_, samples)) {
      found = std::make_shared<const Calibration>(kith::calibrate(
          catalog_, {options.clustering.min_samples, options.automatic.fpir, options.index},
          threads_));
      calibrated_from_ = samples;
    }
    const std::chrono::duration<double> seconds = clock_.monotonic() - begin;
    writer_.post(
        [this, found, before, seconds](Engine& engine) {
          const bool told = !(engine.thresholds() == before);
          if (found && !told) {
            engine.set_thresholds(kith::follow(before, *found), "recluster", "");
          }
          Task task = task_of(engine, seconds.count());
          task.told = told;
          worker_.post([this, task = std::move(task)] { cluster(task); });
        },
        [this](const std::exception_ptr& failure) {
          if (failure) give_up(failure);
        });
  } catch (...) {
    give_up(std::current_exception());
  }
}

// On the clustering thread.
void ReclusterDesk::prepare(const Task& task, const ClusterLabels& clustered) {
  std::exception_ptr failure;
  try {
    const Monotonic begin = clock_.monotonic();
    sequence_ = task.sequence;
    offer_cores(task.pool, clustered, task.clustered_eps);
    clusterer_.prepare(
        task.pool, task.options.clustering, task.options.guard,
        [this](double share) { report_progress(share); }, stop_.get_token());
    erasures_known_ = task.erasures;
    const std::chrono::duration<double> seconds = clock_.monotonic() - begin;
    log::info("the neighbors of {} unknown samples are at hand after {:.3f} s", task.pool.size(),
              seconds.count());
    keep(&Clusterer::save_if_much);
  } catch (...) {
    failure = std::current_exception();
  }
  boost::asio::post(loop_, [this, failure] {
    if (failure && !stopped_) log::warn("{}", text_of(failure));
    end_run();
  });
}

// On the clustering thread. Until the writer has it, newcomers are compared with every core.
void ReclusterDesk::offer_cores(const PoolSnapshot& pool, const ClusterLabels& labels, double eps) {
  auto cores = std::make_shared<const CoreIndex>(index_cores(pool, labels, eps, threads_));
  writer_.post([cores](Engine& engine) { engine.set_cores(cores); });
}

// On the clustering thread. A file that cannot be written costs the next start time, and nothing
// else; neither does one that would tell of rows that were erased since.
template <typename Save>
void ReclusterDesk::keep(Save save) {
  const std::lock_guard lock(file_mutex_);
  if (erasures_known_ != erasures_) return;
  try {
    (clusterer_.*save)(neighbors_, sequence_);
  } catch (const Error& error) {
    log::warn("{}", error.what());
  }
}

// On the clustering thread: the thresholds as what separates the pool moves them.
Thresholds ReclusterDesk::separate(const Task& task) {
  const Thresholds& now = task.thresholds;
  if (now.pinned) calibrated_from_.reset();  // all is news once they are unpinned
  if (!task.options.automatic.eps || now.pinned || task.told) {
    separated_from_.reset();
    return now;
  }
  const bool elsewhere = !now.eps || now.around != separated_around_;
  if (!elsewhere && !is_news(separated_from_, task.pool.size())) return now;
  const auto found =
      separate_pool(task.pool, task.options.clustering.min_samples, now.around, threads_);
  separated_from_ = task.pool.size();
  separated_around_ = now.around;
  return kith::follow(now, found, task.pool.size());
}

// On the clustering thread.
void ReclusterDesk::cluster(const Task& task) {
  try {
    const Monotonic begin = clock_.monotonic();
    sequence_ = task.sequence;
    DbscanParameters parameters = task.options.clustering;
    const Thresholds moved = separate(task);
    if (task.options.automatic.eps) parameters.eps = moved.eps.value_or(parameters.eps);
    const std::chrono::duration<double> separating = clock_.monotonic() - begin;
    auto run = std::make_shared<ClusterRun>(clusterer_.run(
        task.pool, parameters, [this](double share) { report_progress(share); },
        stop_.get_token()));
    erasures_known_ = task.erasures;
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
          if (engine.thresholds() == task.thresholds) engine.set_thresholds(moved, "recluster", "");
          *report = engine.finish_recluster(*run, parameters, task.calibrating + seconds.count(),
                                            advice_text);
        },
        [=, this](std::exception_ptr failure) {
          boost::asio::post(loop_, [=, this] { finish(*report, failure); });
        });
    offer_cores(task.pool, run->labels, parameters.eps);
    keep(&Clusterer::save_if_much);
    ::malloc_trim(0);  // a run takes for a moment what would never be used again
  } catch (...) {
    give_up(std::current_exception());
  }
}

void ReclusterDesk::give_up(std::exception_ptr failure) {
  boost::asio::post(loop_, [this, failure] { finish(std::nullopt, failure); });
}

void ReclusterDesk::try_out(TrialRequest request) {
  if (stopped_) {
    return request.finished(
        {}, std::make_exception_ptr(Error(ErrorKind::kUnavailable, "kithd is stopping")));
  }
  writer_.post([this, request = std::move(request)](Engine& engine) {
    worker_.post([this, request, pool = engine.pool(), present = engine.membership(),
                  next_id = engine.next_cluster_id()] {
      std::vector<ClusterTrial> found;
      std::exception_ptr failure;
      try {
        found = trials(request, pool, present, next_id);
      } catch (...) {
        failure = std::current_exception();
      }
      request.finished(std::move(found), failure);
    });
  });
}

// On the clustering thread.
std::vector<ClusterTrial> ReclusterDesk::trials(const TrialRequest& request,
                                                const PoolSnapshot& pool,
                                                const ClusterMembership& present,
                                                ClusterId next_id) {
  std::vector<DbscanParameters> wanted;
  for (const double eps : request.eps) {
    for (const int min_samples : request.min_samples) wanted.push_back({eps, min_samples});
  }
  const std::vector<ClusterLabels> labels =
      clusterer_.sweep(pool, wanted, request.progress, stop_.get_token());
  std::vector<ClusterTrial> found;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    found.push_back(judge(labels[i], wanted[i], present, next_id));
  }
  return found;
}

void ReclusterDesk::finish(std::optional<ReclusterReport> report, std::exception_ptr failure) {
  if (report) log_recluster(*report);
  problem_ = failure ? text_of(failure) : "";
  if (failure) {
    log::warn("{}", problem_);
    arm(std::min(schedule_.interval, kRetry));
  }
  if (report) on_finished_(*report);
  for (const Request& request : std::exchange(in_hand_, {})) {
    if (request.finished) request.finished(report, failure);
  }
  end_run();
}

void ReclusterDesk::end_run() {
  running_ = preparing_ = false;
  share_ = 0;
  {
    const std::lock_guard lock(progress_mutex_);
    progress_.clear();
  }
  if (stopped_) return refuse_waiting();
  if (!waiting_.empty()) return begin();
  if (std::exchange(behind_, false) && is_worth_preparing()) make_ready();
}

}  // namespace kith
