#include "daemon/recluster/recluster_desk.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

#include "core/base/error.hpp"
#include "daemon/log.hpp"
#include "daemon/recluster/advice_text.hpp"

namespace kith {
namespace {

// A run that failed (disk full, …) does not wait for its turn.
constexpr std::chrono::milliseconds kRetry{2'000};

}  // namespace

ReclusterDesk::ReclusterDesk(boost::asio::io_context& loop, Writer& writer, ThreadPool& threads,
                             const Clock& clock, Schedule schedule,
                             std::function<void()> on_finished)
    : loop_(loop),
      writer_(writer),
      threads_(threads),
      clock_(clock),
      schedule_(schedule),
      on_finished_(std::move(on_finished)),
      timer_(loop),
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
    worker_.post([this, pool = engine.pool(), parameters = engine.options().clustering] {
      cluster(pool, parameters);
    });
  });
}

// On the clustering thread.
void ReclusterDesk::cluster(const PoolSnapshot& pool, const DbscanParameters& parameters) {
  const auto report_progress = [this](double share) {
    const std::lock_guard lock(progress_mutex_);
    for (const auto& progress : progress_) progress(share);
  };
  try {
    const Monotonic begin = clock_.monotonic();
    auto run = std::make_shared<ClusterRun>(
        clusterer_.run(pool, parameters, report_progress, stop_.get_token()));
    const std::chrono::duration<double> seconds = clock_.monotonic() - begin;
    const auto advice = advise(pool, run->labels, parameters, threads_);
    const std::string advice_text = advice ? text_of(*advice, parameters) : "";

    auto report = std::make_shared<std::optional<ReclusterReport>>();
    writer_.post(
        [=](Engine& engine) {
          *report = engine.finish_recluster(*run, parameters, seconds.count(), advice_text);
        },
        [=, this](std::exception_ptr failure) {
          boost::asio::post(loop_, [=, this] { finish(*report, failure); });
        });
  } catch (...) {
    boost::asio::post(
        loop_, [this, failure = std::current_exception()] { finish(std::nullopt, failure); });
  }
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
