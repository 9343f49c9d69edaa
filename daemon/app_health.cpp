// The part of App that others watch it by: metrics, and the beat that systemd's watchdog waits for.

#include <chrono>
#include <filesystem>

#include "daemon/app.hpp"
#include "daemon/app_options.hpp"
#include "daemon/notify.hpp"

namespace kith {
namespace {

/// Beats in one interval of the watchdog: an organ has two of them to answer before one is missed.
constexpr int kBeats = 3;

std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code missing;
  const auto size = std::filesystem::file_size(file, missing);
  return missing ? 0 : size;
}

}  // namespace

Standing App::standing() const {
  const EngineStatus engine = writer_.status();
  Standing standing{.status = status(),
                    .pool = engine.pool,
                    .unclustered = engine.unclustered,
                    .writer_queue = writer_.backlog()};
  standing.catalog_bytes = size_of(layout_.catalog());
  standing.catalog_log_bytes = size_of(layout_.catalog().native() + "-wal");
  return standing;
}

void App::open_metrics() {
  pump_.set_observer([this](const IntakeResult& batch) { metrics_.took_in(batch); });
  retention_.set_observer([this](const Expired& round) { metrics_.expired(round); });
  const auto count_events = [this](EventSequence since, const auto& answer) {
    readers_.post([since, answer](const CatalogReader& catalog) {
      try {
        const auto counted = catalog.count_events(since);
        answer(counted.by_kind, counted.last);
      } catch (const std::exception&) {
        answer({}, since);  // they are counted the next time
      }
    });
  };
  exporter_ = std::make_unique<Exporter>(
      loop_, metrics_, [this] { return standing(); }, count_events, writer_.status().last_event);
  if (auto socket = metrics_socket(config_, passed_))
    exporter_->serve(std::move(*socket), http_tls(config_));
  exporter_->write_to(config_.metrics.textfile);
  exporter_->start();
}

void App::watch_over_health() {
  const auto patience = watchdog_interval();
  if (!patience) return;
  const std::vector<Heartbeat::Organ> organs{
      {"the writer",
       [this](const std::function<void()>& alive) { writer_.post([alive](Engine&) { alive(); }); }},
      {"the RPC server", [this](const std::function<void()>& alive) { server_->ping(alive); }},
  };
  heartbeat_ = std::make_unique<Heartbeat>(loop_, organs, notify_alive, process_time);
  heartbeat_->start(std::chrono::duration_cast<std::chrono::milliseconds>(*patience / kBeats));
}

}  // namespace kith
