#include "core/catalog/records.hpp"

#include <array>
#include <utility>

namespace kith {
namespace {

constexpr std::array kEventNames = std::to_array<std::pair<EventKind, std::string_view>>({
    {EventKind::kSampleKnown, "sample_known"},
    {EventKind::kSampleUnknown, "sample_unknown"},
    {EventKind::kSampleAmbiguous, "sample_ambiguous"},
    {EventKind::kSampleEnrolled, "sample_enrolled"},
    {EventKind::kFileFailed, "file_failed"},
    {EventKind::kFileDuplicate, "file_duplicate"},
    {EventKind::kImageAttached, "image_attached"},
    {EventKind::kPersonCreated, "person_created"},
    {EventKind::kDecisionsChanged, "decisions_changed"},
    {EventKind::kClusterBorn, "cluster_born"},
    {EventKind::kClusterGrew, "cluster_grew"},
    {EventKind::kClusterShrank, "cluster_shrank"},
    {EventKind::kClusterMerged, "cluster_merged"},
    {EventKind::kClusterSplit, "cluster_split"},
    {EventKind::kClusterDied, "cluster_died"},
    {EventKind::kReclusterFinished, "recluster_finished"},
    {EventKind::kPaused, "paused"},
    {EventKind::kResumed, "resumed"},
    {EventKind::kCommand, "command"},
    {EventKind::kCommandUndone, "command_undone"},
    {EventKind::kReset, "reset"},
    {EventKind::kThresholdsMoved, "thresholds_moved"},
    {EventKind::kMetadataAttached, "metadata_attached"},
    {EventKind::kClusterRecurring, "cluster_recurring"},
    {EventKind::kExpired, "expired"},
});

}  // namespace

std::string_view name_of(FileState state) {
  switch (state) {
    case FileState::kArchived:
      return "archived";
    case FileState::kFailed:
      return "failed";
    case FileState::kDuplicate:
      return "duplicate";
  }
  return "invalid";
}

std::string_view name_of(EventKind kind) {
  for (const auto& [value, name] : kEventNames) {
    if (value == kind) return name;
  }
  return "invalid";
}

std::optional<EventKind> event_kind_named(std::string_view name) {
  for (const auto& [value, known] : kEventNames) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace kith
