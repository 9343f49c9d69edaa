#include "core/pipeline/metadata_attachment.hpp"

#include <fmt/format.h>

#include "core/base/counted.hpp"
#include "core/base/text.hpp"
#include "core/catalog/stem.hpp"

namespace kith {
namespace {

ImageOutcome fail_metadata(Catalog& catalog, const Arrival& arrival, const Rejection& rejection,
                           Timestamp now) {
  FileRecord record;
  record.path = arrival.path;
  record.state = FileState::kFailed;
  record.place = FilePlace::kToFailed;
  record.digest = arrival.digest;
  record.identity = arrival.identity;
  record.size = arrival.size;
  record.reason = rejection.reason();
  record.message = rejection.what();
  record.recorded_at = now;
  record.id = catalog.add_file(record);
  catalog.add_event({.time = now,
                     .kind = EventKind::kFileFailed,
                     .file = arrival.path,
                     .detail = fmt::format(R"({{"reason":"{}"}})", name_of(rejection.reason()))});
  return {ImageOutcome::Fate::kFailed, arrival.path, record};
}

}  // namespace

std::optional<Rejection> refuse_model(const std::string& path, const std::string& model,
                                      const std::string& pinned) {
  if (pinned.empty() || model.empty() || model == pinned) return std::nullopt;
  return Rejection(
      RejectionReason::kWrongModel,
      fmt::format("{} says it is of model {}, where inbox.model pins this root to {}: embeddings "
                  "of another model belong into a root of their own",
                  printable(path), printable(model), printable(pinned)));
}

void describe_samples(Catalog& catalog, const FileRecord& file, const Metadata& metadata,
                      const std::string& path, const VisitRule& visits, Timestamp now) {
  std::size_t described = 0;
  std::optional<SampleId> first;
  for (const SampleId id : catalog.samples_of_file(file.id)) {
    const std::size_t row = metadata.for_all ? 0 : catalog.row_of(id);
    if (!catalog.describe(id, metadata.of(row))) continue;
    if (!first) first = id;
    ++described;
  }
  if (described == 0) return;  // said before, when a crash came between commit and move
  catalog.add_event({.time = now,
                     .kind = EventKind::kMetadataAttached,
                     .sample = first,
                     .file = path,
                     .detail = fmt::format(R"({{"samples":{}}})", described)});
  for (const ClusterId cluster : catalog.clusters_of_file(file.id)) {
    review_recurrence(catalog, cluster, visits, now);
  }
}

ImageOutcome attach_metadata(Catalog& catalog, const Arrival& arrival, const EngineOptions& options,
                             Timestamp now) {
  const auto& metadata = std::get<Metadata>(arrival.content);
  const auto file = catalog.newest_file_of_stem(std::string(stem_of(arrival.path)));
  if (!file) return {ImageOutcome::Fate::kWaits, arrival.path, std::nullopt};
  const std::size_t rows = file->samples + file->bad_row_count;
  if (!metadata.fits(rows)) {
    return fail_metadata(
        catalog, arrival,
        Rejection(RejectionReason::kWrongShape,
                  fmt::format("{} describes {}, where {} has {}", printable(arrival.path),
                              counted(metadata.rows.size(), "row"), printable(file->path), rows)),
        now);
  }
  for (const RowMetadata& row : metadata.rows) {
    if (const auto refused = refuse_model(arrival.path, row.model, options.model)) {
      return fail_metadata(catalog, arrival, *refused, now);
    }
  }
  describe_samples(catalog, *file, metadata, arrival.path, options.visits, now);
  return {ImageOutcome::Fate::kAttached, arrival.path, std::nullopt};
}

}  // namespace kith
