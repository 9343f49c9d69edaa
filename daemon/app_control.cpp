// The half of App that answers the outside. These run on any thread and hand over to the one that
// owns what is asked for.

#include <fmt/format.h>

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "core/base/error.hpp"
#include "daemon/app.hpp"
#include "daemon/app_options.hpp"
#include "daemon/intake/retry.hpp"
#include "daemon/log.hpp"
#include "daemon/notify.hpp"

namespace kith {
namespace {

constexpr std::size_t kPendingFilesAtMost = 10'000;
// A recluster that was asked for is answered when its montages can be looked at, unless there are
// too many to wait for.
constexpr std::chrono::seconds kMontagesAtMost{3};

void finish(const Done& done, std::exception_ptr failure) {
  if (done) done(std::move(failure));
}

// Without a caller: a signal asked.
void finish(const ReloadDone& done, const std::vector<std::string>& at_next_start,
            std::exception_ptr failure) {
  if (done) done(at_next_start, std::move(failure));
}

}  // namespace

StatusReport App::status() const {
  const EngineStatus engine = writer_.status();
  const InboxStatus inbox = inbox_.status();
  StatusReport report;
  report.counts = engine.counts;
  report.inbox_pending = inbox.pending;
  report.images_waiting = inbox.images_waiting;
  report.files_ignored = inbox.files_ignored;
  report.overflows = inbox.overflows;
  report.rescans = inbox.rescans;
  report.last_recluster = engine.last_recluster;
  if (engine.last_recluster) report.advice = engine.last_recluster->advice;
  report.paused = engine.paused;
  report.tolerance = engine.options.rule.tolerance;
  report.automatic = engine.options.automatic;
  report.thresholds = engine.thresholds;
  report.margin = engine.options.rule.margin;
  report.eps = engine.options.clustering.eps;
  report.min_samples = engine.options.clustering.min_samples;
  report.guard = engine.options.guard;
  report.dimension = engine.dimension;
  report.root = layout_.root.native();
  report.inbox = layout_.inbox().native();
  report.started_at = started_at_;
  report.last_event = engine.last_event;

  const std::lock_guard lock(mutex_);
  report.degraded = inbox.degraded;
  if (!engine.suspicion.empty()) report.degraded.push_back(engine.suspicion);
  report.degraded.insert(report.degraded.end(), shown_.degraded.begin(), shown_.degraded.end());
  report.reclustering = shown_.reclustering;
  report.retention = shown_.retention;
  if (shown_.reclustering) report.recluster_progress = desk_.progress();
  if (!engine.paused) report.next_recluster_at = shown_.next_recluster_at;
  return report;
}

std::vector<PendingFile> App::pending_files() const {
  std::vector<PendingFile> files;
  for (ReadyInput& input : inbox_.pending_files(kPendingFilesAtMost)) {
    files.push_back({std::move(input.path), input.size});
  }
  return files;
}

void App::read(std::function<void(const CatalogReader&)> query) {
  readers_.post(std::move(query));
}

Subscription App::on_events(std::function<void(EventSequence)> listener) {
  return writer_.on_events(std::move(listener));
}

void App::pause(const std::string& actor, Done done) {
  set_paused(true, actor, std::move(done));
}

void App::resume(const std::string& actor, Done done) {
  set_paused(false, actor, std::move(done));
}

void App::set_paused(bool paused, const std::string& actor, Done done) {
  writer_.post([=](Engine& engine) { engine.set_paused(paused, actor); },
               [=, this, done = std::move(done)](std::exception_ptr failure) {
                 if (!failure) {
                   boost::asio::post(loop_, [this, paused] {
                     log::info("{}", paused ? "paused" : "resumed");
                     desk_.hold(paused);
                     pump_.hold(paused);
                   });
                 }
                 finish(done, failure);
               });
}

void App::reload(ReloadDone done) {
  boost::asio::post(loop_, [this, done = std::move(done)] {
    notify_reloading();
    try {
      adopt(read_config(options_, layout_), done);
    } catch (const Error& error) {
      log::write(log::Level::kError,
                 fmt::format("the configuration is as before: {}", error.what()),
                 log::Kind::kNotReloaded);
      notify_ready();
      finish(done, {}, std::current_exception());
    }
  });
}

// On the loop. The engine judges last (an index that FAISS does not know): nothing is adopted
// before.
void App::adopt(Config config, const ReloadDone& done) {
  net::TlsContext tls;
  if (config.server.tls.any()) tls = net::make_tls_context(config.server.tls, "h2");
  writer_.post([options = engine_options(config)](Engine& engine) { engine.configure(options); },
               [this, config, tls, done](std::exception_ptr failure) {
                 boost::asio::post(loop_, [=, this] {
                   std::vector<std::string> at_next_start;
                   if (failure) {
                     log::write(log::Level::kError, "the configuration is as before",
                                log::Kind::kNotReloaded);
                   } else {
                     at_next_start = apply(config);
                     if (server_ && tls) server_->set_tls(tls);
                     log::write(log::Level::kInfo, "reloaded the configuration",
                                log::Kind::kReloaded);
                   }
                   notify_ready();
                   finish(done, at_next_start, failure);
                 });
               });
}

std::vector<std::string> App::apply(const Config& config) {
  // What is in force is what it started with, whatever reloads there were meanwhile.
  const std::vector<std::string> at_next_start = read_at_start_alone(config_at_start_, config);
  if (!at_next_start.empty())
    log::warn("{} changes with the next start: systemctl restart {}",
              fmt::join(at_next_start, ", "), net::own_service());
  config_ = config;
  set_up_log(config.log.level);
  desk_.set_schedule(schedule(config));
  retention_.set_rules(retention_rules(config));
  inbox_.set_intervals(inbox_options(config));
  pump_.set_options(intake_options(config),
                    Spool(layout_, config.inbox.archive, config.inbox.rewrite_forgotten));
  if (server_) server_->set_admins(rpc::Admins(config.server.admins));
  if (exporter_) exporter_->write_to(config.metrics.textfile);
  renderer_.set_layout(config.montage);
  {
    const std::lock_guard lock(mutex_);
    montage_ = config.montage;
    limits_ = intake_options(config).limits;
  }
  renderer_.request();
  return at_next_start;
}

void App::recluster(std::function<void(double)> progress,
                    std::function<void(std::optional<ReclusterReport>, std::exception_ptr)> done) {
  boost::asio::post(loop_, [this, progress = std::move(progress), done = std::move(done)] {
    desk_.request({progress, [this, done](const std::optional<ReclusterReport>& report,
                                          const std::exception_ptr& failure) {
                     if (failure) return done(report, failure);
                     renderer_.draw_within(kMontagesAtMost, [=](std::optional<double> seconds) {
                       auto whole = report;
                       if (seconds) whole->stages.push_back({"montage", *seconds});
                       done(whole, nullptr);
                     });
                   }});
  });
}

void App::try_recluster(std::vector<double> eps, std::vector<int> min_samples,
                        std::function<void(double)> progress,
                        std::function<void(std::vector<ClusterTrial>, std::exception_ptr)> done) {
  boost::asio::post(loop_, [this, eps = std::move(eps), min_samples = std::move(min_samples),
                            progress = std::move(progress), done = std::move(done)] {
    desk_.try_out({eps, min_samples, progress, done});
  });
}

void App::retry_files(std::vector<std::string> paths, Done done) {
  writer_.post(
      [paths, this](Engine& engine) {
        Spool spool(layout_, ArchivePolicy::kKeep);
        kith::retry_files(paths, engine, spool);
      },
      [this, paths, done = std::move(done)](std::exception_ptr failure) {
        boost::asio::post(loop_, [this, paths] {
          for (const std::string& path : paths) inbox_.offer_again(path);
          inbox_.rescan();
        });
        finish(done, failure);
      });
}

void App::draw_cluster(ClusterId cluster,
                       std::function<void(std::size_t, std::size_t, std::vector<std::byte>)> draw,
                       Done done) {
  MontageLayout layout;
  {
    const std::lock_guard lock(mutex_);
    layout = montage_;
  }
  layout.max_pages = 0;
  readers_.post([cluster, layout, draw = std::move(draw),
                 done = std::move(done)](const CatalogReader& catalog) {
    try {
      const auto record = catalog.cluster(cluster);
      if (!record) {
        throw Error(
            ErrorKind::kNotFound,
            fmt::format("there is no cluster {}; 'kith clusters list' shows which there are",
                        cluster));
      }
      const auto pages = MontagePlanner().cluster_pages(catalog, *record, layout);
      for (std::size_t i = 0; i < pages.size(); ++i) {
        std::vector<Face> faces;
        for (const Tile& tile : pages[i].tiles) faces.push_back(face_of(catalog, tile.sample));
        draw(i + 1, pages.size(), render_page(pages[i], faces, layout));
      }
      finish(done, nullptr);
    } catch (...) {
      finish(done, std::current_exception());
    }
  });
}

std::string App::montage_path(const std::string& file_name) const {
  return (layout_.montages() / file_name).native();
}

}  // namespace kith
