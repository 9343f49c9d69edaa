#include "daemon/app.hpp"

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <csignal>
#include <utility>

#include "core/base/counted.hpp"
#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/pipeline/drop.hpp"
#include "daemon/app_options.hpp"
#include "daemon/exit_code.hpp"
#include "daemon/log.hpp"
#include "daemon/notify.hpp"

namespace kith {
namespace {

constexpr std::size_t kReaders = 2;
constexpr std::chrono::seconds kShowEvery{1};

}  // namespace

App::App(Options options, Config config, const Clock& clock, net::PassedSockets passed)
    : options_(std::move(options)),
      clock_(clock),
      layout_(layout_of(options_, config)),
      started_at_(clock.now()),
      config_(std::move(config)),
      threads_(config_.threads.compute),
      writer_(Engine(Catalog(layout_.catalog()), threads_, clock_, engine_options(config_))),
      readers_(layout_.catalog(), kReaders),
      analyst_(layout_.catalog(), 1),
      inbox_(loop_, layout_, inbox_options(config_), clock_, [this] { on_inbox_news(); }),
      pump_(loop_, inbox_, writer_, threads_, clock_, layout_,
            Spool(layout_, config_.inbox.archive, config_.inbox.rewrite_forgotten),
            intake_options(config_), [this] { on_idle(); }),
      desk_(loop_, writer_, threads_, clock_, layout_, schedule(config_),
            [this](const ReclusterReport& report) { on_reclustered(report); }),
      renderer_(loop_, layout_, clock_, config_.montage, config_.threads.compute,
                client_command(options_, config_, layout_),
                [this] { return pump_.behind() || desk_.running(); }),
      results_(loop_, layout_),
      retention_(loop_, writer_, clock_, layout_, retention_rules(config_)),
      waits_(loop_, inbox_),
      identifier_(writer_),
      passed_(std::move(passed)),
      montage_(config_.montage),
      limits_(intake_options(config_).limits) {}

App::~App() = default;

int App::run() {
  start();
  loop_.run();
  if (server_) server_->shutdown();
  desk_.stop();
  renderer_.stop();
  uploads_.stop();
  identifier_.stop();
  results_.stop();
  writer_.stop();
  readers_.stop();
  analyst_.stop();
  const bool failed = incomplete_ || pump_.failures() > 0;
  return options_.once && failed ? exit_code::kFailed : exit_code::kDone;
}

void App::start() {
  log::write(log::Level::kInfo,
             fmt::format("kithd {} serves {}", KITH_VERSION, printable(layout_.root.native())),
             log::Kind::kStarted, {{"KITH_ROOT", layout_.root.native()}});
  wait_for_signals();
  Staging::remove_leftovers(layout_.root);
  finish_erasure();
  if (!options_.once) {
    open_review();
    open_server();
    open_metrics();
    watch_over_health();
    redraw_ = writer_.on_events(
        [this](EventSequence) { boost::asio::post(loop_, [this] { renderer_.request(); }); });
    if (writer_.status().paused) {
      log::warn("intake and reclusters are paused since before the start; 'kith resume' ends it");
      pump_.hold(true);
      desk_.hold(true);
    }
    desk_.start();
    retention_.start();
  }
  remove_unfinished_drops(layout_);
  pump_.start();
  inbox_.start();
  show();
}

void App::open_server() {
  server_ = std::make_unique<rpc::RpcServer>(*this, loop_,
                                             server_options(options_, config_, layout_, passed_));
}

void App::open_review() {
  auto socket = review_socket(config_, passed_);
  if (!socket) return;
  review_ = std::make_unique<review::Server>(loop_, std::move(*socket), http_tls(config_), *this,
                                             layout_.montages(),
                                             [this] { return renderer_.hung_page(); });
  review_link_ = review_->link();
  renderer_.keep_page();
}

void App::wait_for_signals() {
  boost::system::error_code ignored;
  signals_.add(SIGINT, ignored);
  signals_.add(SIGTERM, ignored);
  signals_.add(SIGHUP, ignored);
  signals_.add(SIGUSR1, ignored);
  signals_.add(SIGUSR2, ignored);
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (!error) take_signal(signal);
  });
}

void App::take_signal(int signal) {
  switch (signal) {
    case SIGHUP:
      reload({});
      return wait_for_signals();
    case SIGUSR1:
      set_up_log("debug");
      log::info("logging at level debug; SIGUSR2 goes back to {}", config_.log.level);
      return wait_for_signals();
    case SIGUSR2:
      log::info("logging at level {} again", config_.log.level);
      set_up_log(config_.log.level);
      return wait_for_signals();
    default:
      log::write(log::Level::kInfo, "stopping: the batch in hand is finished first",
                 log::Kind::kStopping);
      stop();
  }
}

void App::stop() {
  if (std::exchange(stopping_, true)) return;
  starts_over_ ? notify_reloading() : notify_stopping();
  inbox_.stop();
  waits_.stop();
  signals_.cancel();
  show_timer_.cancel();
  if (exporter_) exporter_->stop();
  if (heartbeat_) heartbeat_->stop();
  desk_.stop();
  retention_.stop();
  // After what is in hand nothing is left that could post to the loop.
  pump_.stop([this] {
    writer_.post([this](Engine&) { boost::asio::post(loop_, [this] { loop_.stop(); }); });
  });
}

void App::on_inbox_news() {
  if (!ready_ && inbox_.status().first_listing_done) first_listing_ended();
  pump_.kick();
}

// Nothing is in hand and nothing is ready.
void App::on_idle() {
  if (stopping_ || finishing_) return;
  const bool nothing_to_list = inbox_.idle() && !inbox_.status().all_there;
  if (options_.once && (inbox_.stuck() || nothing_to_list)) {
    for (const std::string& reason : inbox_.status().degraded) log::error("{}", reason);
    incomplete_ = true;
    return finish_once();
  }
  if (!inbox_.idle()) return;
  if (options_.once) return finish_once();
  // A newcomer's first clusters do not wait for the schedule.
  if (ready_ && !pump_.busy() && !writer_.status().last_recluster) desk_.run_if_due();
}

void App::first_listing_ended() {
  ready_ = true;
  if (server_) server_->set_ready();
  notify_ready();
  log::write(log::Level::kInfo, "ready: everything that was there is listed", log::Kind::kReady);
  renderer_.request();
}

void App::finish_once() {
  finishing_ = true;
  retention_.settle([this] { recluster_once(); });
}

void App::recluster_once() {
  desk_.request({{}, [this](const auto&, const std::exception_ptr& failure) {
                   if (failure) {
                     incomplete_ = true;
                     return stop();
                   }
                   renderer_.draw(
                       [this](std::optional<double>) { results_.write([this] { end_once(); }); });
                 }});
}

void App::end_once() {
  const EngineStatus status = writer_.status();
  log::info("done: {} known, {} unknown, {}; the montages are in {}, the results in {}",
            status.counts.known, status.counts.unknown + status.counts.ambiguous,
            counted(status.counts.clusters, "cluster"), printable(layout_.montages().native()),
            printable(layout_.results().native()));
  incomplete_ = incomplete_ || !results_.problem().empty();
  stop();
}

// What drawing took becomes known later than the rest, and is a stage like the others.
void App::on_reclustered(const ReclusterReport& report) {
  metrics_.reclustered(report);
  if (!options_.once && config_.results.enabled) results_.write();
  renderer_.request([this, finished_at = report.finished_at](std::optional<double> seconds) {
    if (!seconds || stopping_) return;
    log::info("montages of the last recluster: {:.3f} s", *seconds);
    writer_.post([=](Engine& engine) { engine.note_montage(finished_at, *seconds); },
                 [](const std::exception_ptr&) {});
  });
}

// Once a second: what only the loop knows, for status and for systemd.
void App::show() {
  Shown shown;
  shown.next_recluster_at = desk_.next_run_at();
  shown.reclustering = desk_.running();
  const std::string unexported = exporter_ ? exporter_->problem() : "";
  for (const std::string& problem : {renderer_.problem(), desk_.problem(), results_.problem(),
                                     retention_.problem(), unexported}) {
    if (!problem.empty()) shown.degraded.push_back(problem);
  }
  shown.retention = retention_.report();
  {
    const std::lock_guard lock(mutex_);
    shown_ = std::move(shown);
  }
  const Counts counts = writer_.status().counts;
  notify_status(fmt::format("{} known, {} unknown, {}, {} pending", counts.known,
                            counts.unknown + counts.ambiguous, counted(counts.clusters, "cluster"),
                            inbox_.status().pending));
  show_timer_.expires_after(kShowEvery);
  show_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) show();
  });
}

}  // namespace kith
