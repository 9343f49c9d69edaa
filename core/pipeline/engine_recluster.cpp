// The second half of the journey: labels of the unknown become clusters with a history.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "core/pipeline/engine.hpp"
#include "core/pipeline/flagged_clusters.hpp"
#include "core/pipeline/report_document.hpp"
#include "core/recluster/cuts.hpp"

namespace kith {
namespace {

EventKind kind_of(ClusterEventKind kind) {
  switch (kind) {
    case ClusterEventKind::kBorn:
      return EventKind::kClusterBorn;
    case ClusterEventKind::kGrew:
      return EventKind::kClusterGrew;
    case ClusterEventKind::kShrank:
      return EventKind::kClusterShrank;
    case ClusterEventKind::kMerged:
      return EventKind::kClusterMerged;
    case ClusterEventKind::kSplit:
      return EventKind::kClusterSplit;
    case ClusterEventKind::kDied:
      return EventKind::kClusterDied;
  }
  return EventKind::kClusterDied;
}

EventRecord event_of(const ClusterEvent& event, Timestamp now) {
  return {.time = now,
          .kind = kind_of(event.kind),
          .cluster = event.cluster,
          .detail = fmt::format(R"({{"size_before":{},"size_after":{},"others":[{}]}})",
                                event.size_before, event.size_after, fmt::join(event.others, ","))};
}

// Labels of the samples that are still unknown; clusters that lost all of theirs are gone, the
// others keep their order.
ClusterLabels present(const ClusterLabels& labels, const UnknownPool& pool) {
  ClusterLabels kept;
  std::vector<std::int32_t> renumbered(static_cast<std::size_t>(labels.cluster_count), -1);
  for (std::size_t i = 0; i < labels.samples.size(); ++i) {
    if (!pool.contains(labels.samples[i])) continue;
    kept.samples.push_back(labels.samples[i]);
    kept.labels.push_back(labels.labels[i]);
    kept.kinds.push_back(labels.kinds[i]);
    if (labels.labels[i] >= 0) renumbered[static_cast<std::size_t>(labels.labels[i])] = 0;
  }
  for (std::int32_t& number : renumbered) {
    if (number == 0) number = kept.cluster_count++;
  }
  for (std::int32_t& label : kept.labels) {
    if (label >= 0) label = renumbered[static_cast<std::size_t>(label)];
  }
  return kept;
}

// Samples that came back into a cluster while the run was under way: it did not see them.
std::vector<SampleId> unseen(const ClusterMembership& before, const ClusterMembership& after) {
  std::vector<SampleId> samples;
  std::set_difference(before.samples.begin(), before.samples.end(), after.samples.begin(),
                      after.samples.end(), std::back_inserter(samples));
  return samples;
}

}  // namespace

ReclusterReport Engine::finish_recluster(const ClusterRun& run, const DbscanParameters& parameters,
                                         double run_seconds, const std::string& advice) {
  const Monotonic begin = clock_.monotonic();
  const Timestamp now = clock_.now();
  const ClusterLabels labels = take_apart(present(run.labels, memory_.pool),
                                          cuts_of(catalog_.cuts()), memory_.pool.snapshot());
  ClusterChanges changes =
      match_clusters(memory_.clusters.membership(), labels, catalog_.next_cluster_id());
  const std::chrono::duration<double> tracking = clock_.monotonic() - begin;

  ReclusterReport report;
  report.samples = changes.membership.samples.size();
  for (const ClusterId cluster : changes.membership.clusters) report.noise += cluster == 0;
  report.parameters = parameters;
  report.advice = advice;
  report.guard = run.guard;
  report.cuts = run.made.cuts;
  report.bridges = run.made.bridges;
  const std::vector<FlaggedCluster> flagged = flagged_of(run.chained, changes.membership);
  report.flagged = flagged.size();
  for (const FlaggedCluster& one : flagged) report.bridges += one.bridges.size();
  report.largest = largest_cluster(changes.membership, memory_.pool.snapshot());
  report.finished_at = now;
  report.stages = run.stages;
  report.stages.push_back({"tracking", tracking.count()});
  report.seconds = run_seconds + tracking.count();

  commit([&] {
    store(changes, now);
    report.clusters = catalog_.counts().clusters;
    catalog_.add_event(
        {.time = now,
         .kind = EventKind::kReclusterFinished,
         .detail =
             fmt::format(R"({{"samples":{},"clusters":{},"noise":{},"eps":{},"min_samples":{}}})",
                         report.samples, report.clusters, report.noise, report.parameters.eps,
                         report.parameters.min_samples)});
    catalog_.set_setting("last_recluster", report_document(report));
    catalog_.set_setting("flagged", flagged_document(flagged));
    return true;
  });
  memory_.clusters.replace(std::move(changes.membership));
  memory_.clustered_eps = parameters.eps;
  memory_.cores = nullptr;
  last_recluster_ = report;
  return report;
}

ClusterLabels Engine::clustered() const {
  return present_kinds(memory_);
}

void Engine::set_cores(std::shared_ptr<const CoreIndex> cores) {
  memory_.cores = std::move(cores);
}

void Engine::note_montage(Timestamp finished_at, double seconds) {
  if (!last_recluster_ || last_recluster_->finished_at != finished_at) return;
  ReclusterReport report = *last_recluster_;
  report.stages.push_back({"montage", seconds});
  commit([&] {
    catalog_.set_setting("last_recluster", report_document(report));
    return true;
  });
  last_recluster_ = report;
}

void Engine::store(const ClusterChanges& changes, Timestamp now) {
  for (ClusterId id = catalog_.next_cluster_id(); id < changes.next_id; ++id) {
    catalog_.add_cluster(id, now);
  }
  const ClusterMembership& membership = changes.membership;
  for (const SampleId id : unseen(memory_.clusters.membership(), membership)) {
    catalog_.clear_membership(id);
  }
  catalog_.forget_away();
  for (const std::size_t i : changes.changed) {
    catalog_.set_membership({.sample = membership.samples[i],
                             .cluster = membership.clusters[i],
                             .kind = static_cast<int>(membership.kinds[i])});
  }
  for (const ClusterId ended : changes.ended) catalog_.end_cluster(ended, now);
  for (const ClusterEvent& event : changes.events) {
    catalog_.add_event(event_of(event, now));
    if (event.kind != ClusterEventKind::kBorn) continue;
    for (const ClusterId parent : event.others) catalog_.inherit_dismissal(event.cluster, parent);
  }
  std::set<ClusterId> touched;
  for (const std::size_t i : changes.changed) touched.insert(membership.clusters[i]);
  touched.erase(0);  // noise
  for (const ClusterId cluster : touched) {
    review_recurrence(catalog_, cluster, options_.visits, now);
  }
}

}  // namespace kith
