// What Prometheus is told: counters and histograms of what happened since the start, fed as it
// happens, and gauges of how things stand, set when somebody looks. The one file that knows the
// metrics library is metrics.cpp; everything here is in our words. Any thread may call anything.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "core/catalog/records.hpp"
#include "core/pipeline/recluster_report.hpp"
#include "daemon/control.hpp"
#include "daemon/intake/intake_batch.hpp"

namespace kith {

/// How things stand, as of one look.
struct Standing {
  StatusReport status;
  std::size_t pool = 0;         // samples that a recluster works on
  std::size_t unclustered = 0;  // of these, new since the last one
  std::size_t writer_queue = 0;
  std::uint64_t catalog_bytes = 0;      // kith.db
  std::uint64_t catalog_log_bytes = 0;  // kith.db-wal
};

class Metrics {
 public:
  explicit Metrics(const std::string& version);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void took_in(const IntakeResult& batch);
  void reclustered(const ReclusterReport& report);
  void expired(const Expired& round);
  /// Entries that came to the journal, by kind.
  void journaled(const std::map<EventKind, std::uint64_t>& events);

  /// Everything, in Prometheus's text format.
  std::string text(const Standing& standing);

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace kith
