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
                             const Clock& clock, std::filesystem::path neighbors, Schedule schedule,
                             Report on_finished)
    : loop_(loop),
      writer_(writer),
      threads_(threads),
      clock_(clock),
      schedule_(schedule),
      on_finished_(std::move(on_finished)),
      timer_(loop),
      neighbors_(std::move(neighbors)),
      clusterer_(threads),
      sequence_(writer.status().last_event) {
  worker_.post([this] { clusterer_.load(neighbors_, sequence_); });
}

void ReclusterDesk::start() {
  arm(schedule_.interval);
  const EngineStatus status = writer_.status();
  if (!held_ && status.pool > 0 && status.last_recluster) make_ready();
}

void ReclusterDesk::stop() {
  if (stopped_) return;
  stopped_ = true;
  timer_.cancel();
  stop_.request_stop();
  worker_.post([this] { keep(&Clusterer::save); });
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
    worker_.post([this, pool = engine.pool(), parameters = engine.options().clustering,
                  sequence = engine.last_event()] {
      sequence_ = sequence;
      cluster(pool, parameters);
    });
  });
}

// After a start: the codes of all samples, and the neighbors where the file does not have them. A
// run that is asked for meanwhile waits for it, as it would have to do this itself.
void ReclusterDesk::make_ready() {
  running_ = preparing_ = true;
  writer_.post([this](Engine& engine) {
    worker_.post([this, pool = engine.pool(), parameters = engine.options().clustering,
                  sequence = engine.last_event()] {
      sequence_ = sequence;
      prepare(pool, parameters);
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

// On the clustering thread.
void ReclusterDesk::prepare(const PoolSnapshot& pool, const DbscanParameters& parameters) {
  std::exception_ptr failure;
  try {
    const Monotonic begin = clock_.monotonic();
    clusterer_.prepare(
        pool, parameters, [this](double share) { report_progress(share); }, stop_.get_token());
    const std::chrono::duration<double> seconds = clock_.monotonic() - begin;
    log::info("the neighbors of {} unknown samples are at hand after {:.3f} s", pool.size(),
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

// On the clustering thread. A file that cannot be written costs the next start time, and nothing
// else.
template <typename Save>
void ReclusterDesk::keep(Save save) {
  try {
    (clusterer_.*save)(neighbors_, sequence_);
  } catch (const Error& error) {
    log::warn("{}", error.what());
  }
}

// On the clustering thread.
void ReclusterDesk::cluster(const PoolSnapshot& pool, const DbscanParameters& parameters) {
  try {
    const Monotonic begin = clock_.monotonic();
    auto run = std::make_shared<ClusterRun>(clusterer_.run(
        pool, parameters, [this](double share) { report_progress(share); }, stop_.get_token()));
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
    keep(&Clusterer::save_if_much);
  } catch (...) {
    boost::asio::post(
        loop_, [this, failure = std::current_exception()] { finish(std::nullopt, failure); });
  }
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
  if (!waiting_.empty()) begin();
}

}  // namespace kith
