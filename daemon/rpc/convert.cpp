#include "daemon/rpc/convert.hpp"

#include <fmt/format.h>

#include <chrono>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "daemon/recluster/calibration_text.hpp"

namespace kith::rpc {
namespace {

/// Sizes and counts fit: none comes near 2^63.
std::int64_t signed_of(std::uint64_t quantity) {
  return static_cast<std::int64_t>(quantity);
}

void set_time(google::protobuf::Timestamp* field, Timestamp time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  field->set_seconds(seconds.time_since_epoch().count());
  field->set_nanos(static_cast<std::int32_t>(std::chrono::nanoseconds(time - seconds).count()));
}

}  // namespace

std::string utf8(const std::string& text) {
  return is_utf8(text) ? text : percent_encode(text);
}

v1::SampleState to_proto(SampleState state) {
  switch (state) {
    case SampleState::kKnown:
      return v1::SAMPLE_STATE_KNOWN;
    case SampleState::kUnknown:
      return v1::SAMPLE_STATE_UNKNOWN;
    case SampleState::kAmbiguous:
      return v1::SAMPLE_STATE_AMBIGUOUS;
    case SampleState::kReference:
      return v1::SAMPLE_STATE_REFERENCE;
  }
  return v1::SAMPLE_STATE_UNSPECIFIED;
}

v1::FileState to_proto(FileState state) {
  switch (state) {
    case FileState::kArchived:
      return v1::FILE_STATE_ARCHIVED;
    case FileState::kFailed:
      return v1::FILE_STATE_FAILED;
    case FileState::kDuplicate:
      return v1::FILE_STATE_DUPLICATE;
  }
  return v1::FILE_STATE_UNSPECIFIED;
}

v1::PointKind to_proto(PointKind kind) {
  switch (kind) {
    case PointKind::kNoise:
      return v1::POINT_KIND_NOISE;
    case PointKind::kBorder:
      return v1::POINT_KIND_BORDER;
    case PointKind::kCore:
      return v1::POINT_KIND_CORE;
  }
  return v1::POINT_KIND_UNSPECIFIED;
}

// The next two are mirrored number by number, and a test holds the names against each other.
v1::RejectionReason to_proto(RejectionReason reason) {
  return static_cast<v1::RejectionReason>(reason);
}

v1::EventKind to_proto(EventKind kind) {
  return static_cast<v1::EventKind>(kind);
}

std::optional<SampleState> from_proto(v1::SampleState state) {
  switch (state) {
    case v1::SAMPLE_STATE_UNSPECIFIED:
      return std::nullopt;
    case v1::SAMPLE_STATE_KNOWN:
      return SampleState::kKnown;
    case v1::SAMPLE_STATE_UNKNOWN:
      return SampleState::kUnknown;
    case v1::SAMPLE_STATE_AMBIGUOUS:
      return SampleState::kAmbiguous;
    case v1::SAMPLE_STATE_REFERENCE:
      return SampleState::kReference;
    default:
      break;
  }
  throw Error(ErrorKind::kRequest,
              fmt::format("{} is no state of a sample: known, unknown, ambiguous and reference are",
                          static_cast<int>(state)));
}

Timestamp from_proto(const google::protobuf::Timestamp& time) {
  constexpr std::int64_t kYear1 = -62'135'596'800;  // seconds, as the proto's own definition has it
  constexpr std::int64_t kYear9999 = 253'402'300'799;
  constexpr std::int32_t kNanos = 999'999'999;
  if (time.seconds() < kYear1 || time.seconds() > kYear9999 || time.nanos() < 0 ||
      time.nanos() > kNanos) {
    throw Error(ErrorKind::kRequest,
                fmt::format("{} s and {} ns since 1970 are no time", time.seconds(), time.nanos()));
  }
  return Timestamp(std::chrono::seconds(time.seconds()) +
                   std::chrono::microseconds(time.nanos() / 1000));
}

v1::Sample to_proto(const SampleRecord& sample,
                    const std::function<std::string(PersonId)>& name_of_person) {
  v1::Sample message;
  message.set_id(sample.id);
  message.set_file(sample.file);
  message.set_row(signed_of(sample.row));
  message.set_state(to_proto(sample.state));
  if (sample.person) message.set_person(utf8(sample.person_name));
  if (const auto& best = sample.evidence.best) {
    message.set_distance(best->distance);
    message.set_nearest_person(utf8(name_of_person(best->person)));
    message.set_nearest_reference(best->reference);
  }
  if (const auto& runner_up = sample.evidence.runner_up) {
    message.set_runner_up_person(utf8(name_of_person(runner_up->person)));
    message.set_runner_up_distance(runner_up->distance);
  }
  if (sample.cluster) message.set_cluster(*sample.cluster);
  if (sample.kind) message.set_kind(to_proto(static_cast<PointKind>(*sample.kind)));
  if (!sample.label.empty()) message.set_label(utf8(sample.label));
  if (!sample.name.empty()) message.set_name(utf8(sample.name));
  if (!sample.image.empty()) message.set_image(sample.image);
  set_time(message.mutable_intake_time(), sample.taken_in_at);
  set_time(message.mutable_time(), sample.seen_at);
  const RowMetadata& said = sample.metadata;
  if (!said.source.empty()) message.set_source(utf8(said.source));
  if (said.box) message.mutable_box()->Add(said.box->begin(), said.box->end());
  if (said.quality) message.set_quality(*said.quality);
  if (!said.model.empty()) message.set_model(utf8(said.model));
  for (const std::string& tag : said.tags) message.add_tags(utf8(tag));
  if (sample.same_picture) message.set_same_picture(*sample.same_picture);
  return message;
}

v1::Person to_proto(const PersonRecord& person, const std::string& montage) {
  v1::Person message;
  message.set_id(person.id);
  message.set_name(utf8(person.name));
  message.set_references(signed_of(person.references));
  message.set_samples(signed_of(person.samples));
  message.set_montage(montage);
  if (person.first_seen) set_time(message.mutable_first_seen_time(), *person.first_seen);
  if (person.last_seen) set_time(message.mutable_last_seen_time(), *person.last_seen);
  message.set_visits(signed_of(person.visits));
  return message;
}

v1::Cluster to_proto(const ClusterRecord& cluster, const std::string& montage) {
  v1::Cluster message;
  message.set_id(cluster.id);
  message.set_size(signed_of(cluster.size));
  message.set_montage(montage);
  set_time(message.mutable_create_time(), cluster.born_at);
  if (cluster.first_seen) set_time(message.mutable_first_seen_time(), *cluster.first_seen);
  if (cluster.last_seen) set_time(message.mutable_last_seen_time(), *cluster.last_seen);
  message.set_dismissed(cluster.dismissed);
  message.set_visits(signed_of(cluster.visits));
  message.set_recurring(cluster.recurring);
  return message;
}

v1::File to_proto(const FileRecord& file, const std::string& original) {
  v1::File message;
  message.set_id(file.id);
  message.set_path(file.path);
  message.set_state(to_proto(file.state));
  message.set_samples(signed_of(file.samples));
  if (file.reason) message.set_reason(to_proto(*file.reason));
  if (!file.message.empty()) message.set_message(utf8(file.message));
  if (!original.empty()) message.set_original(original);
  message.set_bad_row_count(signed_of(file.bad_row_count));
  for (const auto row : file.bad_rows) message.add_bad_rows(signed_of(row));
  message.set_size(signed_of(file.size));
  set_time(message.mutable_record_time(), file.recorded_at);
  return message;
}

v1::File to_proto(const PendingFile& file) {
  v1::File message;
  message.set_path(file.path);
  message.set_state(v1::FILE_STATE_PENDING);
  message.set_size(signed_of(file.size));
  return message;
}

v1::Event to_proto(const EventRecord& event) {
  v1::Event message;
  message.set_sequence(event.sequence);
  set_time(message.mutable_time(), event.seen_at.value_or(event.time));
  set_time(message.mutable_intake_time(), event.time);
  if (event.source) message.set_source(utf8(*event.source));
  message.set_kind(to_proto(event.kind));
  if (event.sample) message.set_sample(*event.sample);
  if (event.file) message.set_file(*event.file);
  if (event.row) message.set_row(signed_of(*event.row));
  if (event.person_name) message.set_person(utf8(*event.person_name));
  if (event.distance) message.set_distance(*event.distance);
  if (event.cluster) message.set_cluster(*event.cluster);
  if (!event.actor.empty()) message.set_actor(utf8(event.actor));
  if (!event.detail.empty()) message.set_detail(utf8(event.detail));
  return message;
}

v1::Command to_proto(const CommandRecord& command) {
  v1::Command message;
  message.set_number(command.number);
  message.set_kind(static_cast<v1::CommandKind>(command.kind));
  if (!command.actor.empty()) message.set_actor(utf8(command.actor));
  set_time(message.mutable_time(), command.time);
  message.set_description(utf8(command.description));
  if (command.undone_by) message.set_undone_by(*command.undone_by);
  message.set_undoable(!command.undone_by && !command.changes.empty());
  return message;
}

v1::Outcome to_proto(const CommandOutcome& outcome) {
  v1::Outcome message;
  *message.mutable_command() = to_proto(outcome.command);
  message.set_references(signed_of(outcome.references));
  message.set_known(signed_of(outcome.redecided.known));
  message.set_unknown(signed_of(outcome.redecided.unknown));
  message.set_ambiguous(signed_of(outcome.redecided.ambiguous));
  message.mutable_skipped()->Assign(outcome.skipped.begin(), outcome.skipped.end());
  return message;
}

v1::EnrolledFile to_proto(const EnrolledFile& file) {
  v1::EnrolledFile message;
  message.set_path(file.path);
  message.set_state(to_proto(file.state));
  message.set_samples(signed_of(file.samples));
  if (file.reason) message.set_reason(to_proto(*file.reason));
  if (!file.message.empty()) message.set_message(utf8(file.message));
  return message;
}

v1::Receipt to_proto(const ErasureReceipt& receipt) {
  v1::Receipt message;
  *message.mutable_outcome() = to_proto(receipt.outcome);
  message.set_samples(signed_of(receipt.samples));
  message.set_thumbnails(signed_of(receipt.thumbnails));
  message.set_rejections(signed_of(receipt.rejections));
  message.set_commands(signed_of(receipt.commands));
  message.set_tombstones(signed_of(receipt.tombstones));
  for (const std::string& path : receipt.deleted) message.add_deleted(path);
  for (const std::string& path : receipt.rewritten) message.add_rewritten(path);
  for (const std::string& what : receipt.out_of_reach) message.add_out_of_reach(what);
  return message;
}

v1::Recluster to_proto(const ReclusterReport& report) {
  v1::Recluster message;
  message.set_samples(signed_of(report.samples));
  message.set_clusters(signed_of(report.clusters));
  message.set_noise(signed_of(report.noise));
  message.set_seconds(report.seconds);
  for (const auto& stage : report.stages) {
    auto* added = message.add_stages();
    added->set_stage(stage.stage);
    added->set_seconds(stage.seconds);
  }
  message.set_eps(report.parameters.eps);
  message.set_min_samples(report.parameters.min_samples);
  set_time(message.mutable_finish_time(), report.finished_at);
  message.set_guard(std::string(name_of(report.guard)));
  message.set_flagged(signed_of(report.flagged));
  message.set_cuts(signed_of(report.cuts));
  message.set_bridges(signed_of(report.bridges));
  if (report.largest.cluster != 0) message.set_largest_cluster(report.largest.cluster);
  message.set_largest_share(report.largest.share);
  message.set_largest_diameter(report.largest.diameter);
  return message;
}

v1::ReclusterTrial to_proto(const ClusterTrial& trial) {
  v1::ReclusterTrial message;
  message.set_eps(trial.parameters.eps);
  message.set_min_samples(trial.parameters.min_samples);
  message.set_samples(signed_of(trial.samples));
  message.set_clusters(signed_of(trial.clusters));
  message.set_noise(signed_of(trial.noise));
  message.set_largest_share(trial.largest_share);
  message.set_churn(trial.churn);
  return message;
}

v1::Retention to_proto(const RetentionReport& report) {
  v1::Retention message;
  if (report.last_at) set_time(message.mutable_last_time(), *report.last_at);
  message.set_samples(signed_of(report.last.samples));
  message.set_files(signed_of(report.last.files));
  message.set_events(signed_of(report.last.events));
  message.set_bytes(signed_of(report.last.bytes));
  message.set_due(report.due);
  if (report.next) set_time(message.mutable_next_time(), *report.next);
  if (report.max_size > 0) {
    message.set_max_size(signed_of(report.max_size));
    if (report.size) message.set_size(signed_of(*report.size));
  }
  return message;
}

v1::Status to_proto(const StatusReport& report, const std::string& version) {
  v1::Status message;
  message.set_health(report.degraded.empty() ? v1::HEALTH_OK : v1::HEALTH_DEGRADED);
  for (const auto& reason : report.degraded) message.add_degraded(utf8(reason));
  message.set_samples(signed_of(report.counts.samples()));
  message.set_known(signed_of(report.counts.known));
  message.set_unknown(signed_of(report.counts.unknown));
  message.set_ambiguous(signed_of(report.counts.ambiguous));
  message.set_people(signed_of(report.counts.people));
  message.set_references(signed_of(report.counts.references));
  message.set_clusters(signed_of(report.counts.clusters));
  message.set_noise(signed_of(report.counts.noise));
  message.set_files_done(signed_of(report.counts.files_done));
  message.set_files_failed(signed_of(report.counts.files_failed));
  message.set_inbox_pending(signed_of(report.inbox_pending));
  message.set_images_waiting(signed_of(report.images_waiting));
  message.set_files_ignored(signed_of(report.files_ignored));
  if (report.last_recluster) *message.mutable_last_recluster() = to_proto(*report.last_recluster);
  if (report.next_recluster_at)
    set_time(message.mutable_next_recluster_time(), *report.next_recluster_at);
  message.set_reclustering(report.reclustering);
  if (report.recluster_progress) message.set_recluster_progress(*report.recluster_progress);
  message.set_paused(report.paused);
  if (!report.advice.empty()) message.set_advice(utf8(report.advice));
  message.set_tolerance(report.tolerance);
  message.set_margin(report.margin);
  message.set_eps(report.eps);
  message.set_min_samples(report.min_samples);
  if (report.dimension != 0) message.set_dimension(signed_of(report.dimension));
  message.set_root(report.root);
  message.set_inbox(report.inbox);
  message.set_version(version);
  set_time(message.mutable_start_time(), report.started_at);
  message.set_overflows(signed_of(report.overflows));
  message.set_rescans(signed_of(report.rescans));
  message.set_last_event(report.last_event);
  message.set_tolerance_automatic(report.automatic.tolerance);
  message.set_eps_automatic(report.automatic.eps);
  message.set_thresholds_pinned(report.thresholds.pinned);
  message.set_guard(std::string(name_of(report.guard)));
  const std::string calibration = text_of(report.automatic, report.thresholds);
  if (!calibration.empty()) message.set_calibration(calibration);
  if (report.retention) *message.mutable_retention() = to_proto(*report.retention);
  return message;
}

}  // namespace kith::rpc
