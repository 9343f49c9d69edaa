#include "daemon/metrics/metrics.hpp"

#include <dirent.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <mutex>
#include <utility>
#include <vector>

#include "daemon/heartbeat.hpp"

namespace kith {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

/// From a millisecond to what a gallery of a million takes.
const Histogram::BucketBoundaries kSeconds{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1,
                                           5,     10,    30,   60,   300, 1800};
const Histogram::BucketBoundaries kFiles{1, 10, 100, 500, 1000, 2000};

const std::map<EventKind, const char*> kDecisions{{EventKind::kSampleKnown, "known"},
                                                  {EventKind::kSampleUnknown, "unknown"},
                                                  {EventKind::kSampleAmbiguous, "ambiguous"}};

/// Every reason for which a file fails; beyond the last one, a name leads back to nothing.
std::vector<RejectionReason> reasons() {
  std::vector<RejectionReason> all;
  for (int value = 1;; ++value) {
    const auto reason = static_cast<RejectionReason>(value);
    if (!rejection_reason_named(name_of(reason))) return all;
    all.push_back(reason);
  }
}

double seconds_of(Timestamp time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

/// Bytes of memory that are in RAM; 0 where the kernel does not say.
double resident_bytes() {
  long pages = 0;
  std::FILE* const file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  const bool read = std::fscanf(file, "%*d %ld", &pages) == 1;
  std::fclose(file);
  return read ? static_cast<double>(pages) * static_cast<double>(::sysconf(_SC_PAGESIZE)) : 0;
}

double open_descriptors() {
  DIR* const folder = ::opendir("/proc/self/fd");
  if (folder == nullptr) return 0;
  int entries = 0;
  while (::readdir(folder) != nullptr) ++entries;
  ::closedir(folder);
  return entries - 3;  // ".", ".." and the folder itself
}

}  // namespace

/// Every family there is. A name ends in its unit; what only grows ends in _total.
struct Metrics::Families {
  explicit Families(const std::string& version) {
    gauge("kith_build_info", "1, with the version of kithd").Add({{"version", version}}).Set(1);
    // So that a rate can be taken of what has not happened yet.
    for (const char* outcome : {"taken_in", "duplicate", "failed"})
      files.Add({{"outcome", outcome}});
    for (const RejectionReason reason : reasons())
      failures.Add({{"reason", std::string(name_of(reason))}});
    for (const auto& [kind, decision] : kDecisions) decisions.Add({{"decision", decision}});
    for (const char* what : {"sample", "file", "event"}) expired.Add({{"what", what}});
    for (const char* stage : {"read", "decide", "move"})
      intake_stages.Add({{"stage", stage}}, kSeconds);
  }

  Family<Counter>& counter(const std::string& name, const std::string& help) {
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
  }
  Family<Gauge>& gauge(const std::string& name, const std::string& help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
  }
  Family<Histogram>& histogram(const std::string& name, const std::string& help) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
  }
  Gauge& value(const std::string& name, const std::string& help) {
    return gauge(name, help).Add({});
  }
  Counter& total(const std::string& name, const std::string& help) {
    return counter(name, help).Add({});
  }

  void set(const Standing& standing);
  void set_counts(const Counts& counts);
  void set_process();
  static void raise_to(Counter& counter, double value) {
    counter.Increment(value - counter.Value());
  }

  std::mutex mutex;  // of set() and what is written right after it
  prometheus::Registry registry;

  // --- what happened
  Family<Counter>& files = counter("kith_files_total", "Inputs that came to their final state");
  Family<Counter>& failures =
      counter("kith_files_failed_total", "Inputs that went to failed/, by reason");
  Family<Counter>& events = counter("kith_events_total", "Entries of the journal, by kind");
  Family<Counter>& decisions =
      counter("kith_decisions_total", "Faces that were taken in, by what was decided");
  Counter& images = total("kith_images_attached_total", "Crops that found their face");
  Counter& overflows = total("kith_inbox_overflows_total",
                             "Times the kernel dropped notifications, each followed by a listing");
  Counter& listings =
      total("kith_inbox_listings_total", "Listings of inbox/ and known/ that ended");
  Counter& reclusters = total("kith_reclusters_total", "Reclusters that ended well");
  Family<Counter>& expired =
      counter("kith_expired_total", "What had grown old and went, by what it was");
  Family<Histogram>& intake_stages =
      histogram("kith_intake_stage_seconds", "Time of one batch of files, by stage");
  Histogram& batch_files =
      histogram("kith_intake_batch_files", "Files in one batch").Add({}, kFiles);
  Histogram& recluster_seconds =
      histogram("kith_recluster_seconds", "Time from vectors in memory to clusters")
          .Add({}, kSeconds);
  Family<Histogram>& recluster_stages =
      histogram("kith_recluster_stage_seconds", "Time of one recluster, by stage");

  // --- how things stand
  Family<Gauge>& samples = gauge("kith_samples", "Faces in the catalog, by what they are");
  Gauge& people = value("kith_people", "People in the gallery");
  Gauge& gallery = value("kith_gallery_references", "References in the gallery");
  Gauge& pool = value("kith_pool_samples", "Unknown and ambiguous faces that a recluster works on");
  Gauge& unclustered =
      value("kith_pool_unclustered_samples", "Of these, new since the last recluster");
  Gauge& clusters = value("kith_clusters", "Clusters of unknown faces");
  Gauge& noise = value("kith_noise_samples", "Unknown faces in no cluster");
  Family<Gauge>& catalog_files = gauge("kith_catalog_files", "Inputs in the catalog, by state");
  Gauge& pending =
      value("kith_inbox_pending_files", "Inputs that were seen and have no final state");
  Gauge& images_waiting = value("kith_inbox_waiting_images", "Images whose face has not come");
  Gauge& ignored = value("kith_inbox_ignored_files", "Files that are neither inputs nor images");
  Gauge& queue = value("kith_writer_queue_tasks", "Tasks that wait for the writer");
  Gauge& degraded = value("kith_degraded_reasons", "What is wrong, as kith status lists it");
  Gauge& paused = value("kith_paused", "1 while intake and reclusters are paused");
  Gauge& reclustering = value("kith_reclustering", "1 while a recluster is running");
  Gauge& last_recluster =
      value("kith_last_recluster_timestamp_seconds", "When the last recluster ended; 0: never");
  Gauge& journal = value("kith_journal_last_event", "Sequence number of the newest event");
  Gauge& tolerance = value("kith_tolerance_distance", "Largest distance that counts as known");
  Gauge& eps = value("kith_eps_distance", "Largest distance of neighbors in a cluster");
  Family<Gauge>& catalog = gauge("kith_catalog_bytes", "Size of the catalog on disk");

  // --- the process, under the names that Prometheus gives every process
  Gauge& memory = value("process_resident_memory_bytes", "Memory in use");
  Counter& processor = total("process_cpu_seconds_total", "Processor time used");
  Gauge& descriptors = value("process_open_fds", "Open file descriptors");
  Gauge& started = value("process_start_time_seconds", "When the process started");
};

void Metrics::Families::set(const Standing& standing) {
  const StatusReport& status = standing.status;
  const auto number = [](auto count) { return static_cast<double>(count); };
  set_counts(status.counts);
  pool.Set(number(standing.pool));
  unclustered.Set(number(standing.unclustered));
  pending.Set(number(status.inbox_pending));
  images_waiting.Set(number(status.images_waiting));
  ignored.Set(number(status.files_ignored));
  queue.Set(number(standing.writer_queue));
  degraded.Set(number(status.degraded.size()));
  paused.Set(status.paused ? 1 : 0);
  reclustering.Set(status.reclustering ? 1 : 0);
  last_recluster.Set(status.last_recluster ? seconds_of(status.last_recluster->finished_at) : 0);
  journal.Set(number(status.last_event));
  tolerance.Set(status.tolerance);
  eps.Set(status.eps);
  catalog.Add({{"file", "database"}}).Set(number(standing.catalog_bytes));
  catalog.Add({{"file", "log"}}).Set(number(standing.catalog_log_bytes));
  raise_to(overflows, number(status.overflows));
  raise_to(listings, number(status.rescans));
  started.Set(seconds_of(status.started_at));
  set_process();
}

void Metrics::Families::set_counts(const Counts& counts) {
  const std::array<std::pair<const char*, std::size_t>, 4> states{
      {{"known", counts.known},
       {"unknown", counts.unknown},
       {"ambiguous", counts.ambiguous},
       {"reference", counts.references}}};
  for (const auto& [state, count] : states)
    samples.Add({{"state", state}}).Set(static_cast<double>(count));
  people.Set(static_cast<double>(counts.people));
  gallery.Set(static_cast<double>(counts.references));
  clusters.Set(static_cast<double>(counts.clusters));
  noise.Set(static_cast<double>(counts.noise));
  catalog_files.Add({{"state", "done"}}).Set(static_cast<double>(counts.files_done));
  catalog_files.Add({{"state", "failed"}}).Set(static_cast<double>(counts.files_failed));
}

void Metrics::Families::set_process() {
  memory.Set(resident_bytes());
  raise_to(processor, std::chrono::duration<double>(process_time()).count());
  descriptors.Set(open_descriptors());
}

Metrics::Metrics(const std::string& version) : families_(std::make_unique<Families>(version)) {}
Metrics::~Metrics() = default;

void Metrics::took_in(const IntakeResult& batch) {
  const auto number = [](auto count) { return static_cast<double>(count); };
  families_->images.Increment(number(batch.images_attached));
  if (batch.files == 0) return;
  families_->files.Add({{"outcome", "failed"}}).Increment(number(batch.failed));
  families_->files.Add({{"outcome", "duplicate"}}).Increment(number(batch.duplicates));
  families_->files.Add({{"outcome", "taken_in"}})
      .Increment(number(batch.files - batch.failed - batch.duplicates));
  for (const auto& [reason, count] : batch.failures_by_reason)
    families_->failures.Add({{"reason", std::string(name_of(reason))}}).Increment(number(count));
  for (const auto& [stage, seconds] : batch.stages)
    families_->intake_stages.Add({{"stage", stage}}, kSeconds).Observe(seconds);
  families_->batch_files.Observe(number(batch.files));
}

void Metrics::reclustered(const ReclusterReport& report) {
  families_->reclusters.Increment();
  families_->recluster_seconds.Observe(report.seconds);
  for (const StageTime& stage : report.stages)
    families_->recluster_stages.Add({{"stage", std::string(stage.stage)}}, kSeconds)
        .Observe(stage.seconds);
}

void Metrics::expired(const Expired& round) {
  const std::array<std::pair<const char*, std::size_t>, 3> kinds{
      {{"sample", round.samples}, {"file", round.files}, {"event", round.events}}};
  for (const auto& [what, count] : kinds)
    families_->expired.Add({{"what", what}}).Increment(static_cast<double>(count));
}

void Metrics::journaled(const std::map<EventKind, std::uint64_t>& events) {
  for (const auto& [kind, count] : events) {
    const auto more = static_cast<double>(count);
    families_->events.Add({{"kind", std::string(name_of(kind))}}).Increment(more);
    const auto decision = kDecisions.find(kind);
    if (decision != kDecisions.end())
      families_->decisions.Add({{"decision", decision->second}}).Increment(more);
  }
}

std::string Metrics::text(const Standing& standing) {
  const std::lock_guard lock(families_->mutex);
  families_->set(standing);
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace kith
