#include "core/pipeline/metadata_attachment.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "core/base/counted.hpp"
#include "core/base/text.hpp"
#include "core/catalog/stem.hpp"
#include "core/pipeline/failed_file.hpp"

namespace kith {
namespace {

ImageOutcome fail_metadata(Catalog& catalog, const Arrival& arrival, const Rejection& rejection,
                           Timestamp now) {
  FileRecord record;
  record.path = arrival.path;
  record.digest = arrival.digest;
  record.identity = arrival.identity;
  record.size = arrival.size;
  return {ImageOutcome::Fate::kFailed, arrival.path,
          record_failure(catalog, record, rejection, now)};
}

FileRecord original_of(const Catalog& catalog, const FileRecord& file) {
  return file.original ? catalog.file(*file.original).value() : file;
}

std::size_t rows_of(const FileRecord& file) {
  return file.samples + file.bad_row_count;
}

// Not where a later file was told that its bytes are here: it would have to take its place.
bool can_be_taken_back(const Catalog& catalog, const FileRecord& file) {
  const bool enrolled_again =
      file.state == FileState::kDuplicate && file.path.starts_with("known/");
  return !enrolled_again && !catalog.has_duplicates(file.id) &&
         catalog.newest_file(file.path)->id == file.id;
}

// The files fail, and what describes them waits for others: as it ends where it comes first.
ImageOutcome refuse_files(Catalog& catalog, const Arrival& arrival, const std::string& model,
                          const EngineOptions& options, const std::vector<FileRecord>& files,
                          Timestamp now) {
  ImageOutcome outcome{ImageOutcome::Fate::kWaits, arrival.path, std::nullopt};
  for (const FileRecord& file : files) {
    if (!can_be_taken_back(catalog, file)) {
      return fail_metadata(catalog, arrival,
                           refuse_model(arrival.path, model, options.model).value(), now);
    }
    if (file.place == FilePlace::kToArchive) outcome.too_early = true;
    outcome.refused.push_back({file, refuse_model(file.path, model, options.model).value()});
  }
  if (outcome.too_early) outcome.refused.clear();
  return outcome;
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
  const auto files = catalog.newest_files_of_stem(std::string(stem_of(arrival.path)));
  if (files.empty()) {
    if (metadata.if_alone) return fail_metadata(catalog, arrival, *metadata.if_alone, now);
    return {ImageOutcome::Fate::kWaits, arrival.path, std::nullopt};
  }
  std::vector<FileRecord> described;
  std::copy_if(
      files.begin(), files.end(), std::back_inserter(described),
      [&](const FileRecord& file) { return metadata.fits(rows_of(original_of(catalog, file))); });
  if (described.empty()) {
    const FileRecord newest = original_of(catalog, files.front());
    return fail_metadata(
        catalog, arrival,
        Rejection(RejectionReason::kWrongShape,
                  fmt::format("{} describes {}, where {} has {}", printable(arrival.path),
                              counted(metadata.rows.size(), "row"), printable(newest.path),
                              rows_of(newest))),
        now);
  }
  for (const RowMetadata& row : metadata.rows) {
    if (refuse_model(arrival.path, row.model, options.model)) {
      return refuse_files(catalog, arrival, row.model, options, described, now);
    }
  }
  for (const FileRecord& file : described) {
    describe_samples(catalog, original_of(catalog, file), metadata, arrival.path, options.visits,
                     now);
  }
  return {ImageOutcome::Fate::kAttached, arrival.path, std::nullopt};
}

}  // namespace kith
