#include "core/pipeline/intake.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/counted.hpp"
#include "core/base/text.hpp"
#include "core/embedding/companion.hpp"
#include "core/montage/image.hpp"
#include "core/pipeline/decide_anew.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "core/pipeline/identified_face.hpp"
#include "core/pipeline/metadata_attachment.hpp"
#include "core/pipeline/row_facts.hpp"

namespace kith {
namespace {

FileRecord record_of(const Arrival& arrival, Timestamp now) {
  FileRecord record;
  record.path = arrival.path;
  record.digest = arrival.digest;
  record.identity = arrival.identity;
  record.size = arrival.size;
  record.recorded_at = now;
  return record;
}

std::optional<FileRecord> newest_of(const Catalog& catalog, const std::vector<std::string>& paths) {
  std::optional<FileRecord> newest;
  for (const std::string& path : paths) {
    const auto file = catalog.find_taken_in(path);
    if (file && file->samples > 0 && (!newest || file->id > newest->id)) newest = file;
  }
  return newest;
}

// "2 rows of a.npy were left out: zero, NaN or infinite"
std::string rows_left_out(std::size_t count, std::string_view path, std::string_view why) {
  return fmt::format("{} of {} {} left out: {}", counted(count, "row"), printable(path),
                     count == 1 ? "was" : "were", why);
}

}  // namespace

Intake::Intake(Catalog& catalog, Memory& memory, ThreadPool& threads, const EngineOptions& options,
               Timestamp now)
    : catalog_(catalog),
      memory_(memory),
      threads_(threads),
      options_(options),
      now_(now),
      newcomers_(threads) {}

FileRecord Intake::enroll(const Arrival& arrival) {
  if (auto sealed = fate(arrival)) return *sealed;
  const auto original = arrival.digest ? catalog_.find_file(*arrival.digest) : std::nullopt;
  if (original && original->state == FileState::kArchived) return enroll_again(arrival, *original);

  const auto& batch = std::get<EmbeddingBatch>(arrival.content);
  const FileRecord record = record_archived(arrival, batch);
  for (std::size_t i = 0; i < batch.embeddings.rows(); ++i) {
    const std::string& label = entry(batch.labels, i);
    const PersonId person = person_named(label.empty() ? arrival.person.value() : label);
    NewSample sample{.file = record.id,
                     .row = row_in_file(batch, i),
                     .label = label,
                     .name = entry(batch.names, i),
                     .state = SampleState::kReference,
                     .person = person,
                     .evidence = {},
                     .embedding = batch.embeddings.row(i),
                     .taken_in_at = now_,
                     .metadata = metadata_of(arrival, batch, i)};
    const SampleId id = catalog_.add_sample(sample);
    attach_own_image(id, batch, i, arrival.path);
    EmbeddingMatrix row;
    row.append(batch.embeddings.row(i));
    add_references(std::array{id}, person, row);
    report_sample(arrival, sample, id);
  }
  return record;
}

void Intake::finish_enrolling() {
  if (newcomers_.size() == 0) return;
  decide_anew(catalog_, memory_, {.newcomers = &newcomers_}, "enrolled", now_);
}

FileRecord Intake::accept(Arrival& arrival) {
  if (auto sealed = fate(arrival)) return *sealed;
  if (arrival.digest) {
    const auto original = catalog_.find_file(*arrival.digest);
    if (original && original->state == FileState::kArchived) {
      describe_original(arrival, *original);
      return record_duplicate(
          arrival, *original,
          fmt::format("the same bytes were taken in as {}", printable(original->path)));
    }
  }
  FileRecord record = record_archived(arrival, std::get<EmbeddingBatch>(arrival.content));
  accepted_.push_back({record.id, &arrival});
  return record;
}

FileRecord Intake::name_rows(const Arrival& arrival) {
  const auto& [names, if_alone] = std::get<RowNames>(arrival.content);
  const auto named = newest_of(catalog_, embedding_files_beside(arrival.path));
  if (!named) return reject(arrival, if_alone);
  if (names.size() != named->samples + named->bad_row_count) {
    return reject(arrival,
                  Rejection(RejectionReason::kWrongShape,
                            fmt::format("{} holds {}, where {} has {}", printable(arrival.path),
                                        counted(names.size(), "name"), printable(named->path),
                                        counted(named->samples + named->bad_row_count, "row"))));
  }
  for (const SampleId id : catalog_.samples_of_file(named->id)) {
    const SampleRecord sample = catalog_.sample(id).value();
    const RowNotes notes = with_name({sample.label, sample.name, {}}, names.at(sample.row));
    catalog_.set_notes(id, notes.label, notes.name);
  }
  const std::string message =
      fmt::format("gives the rows of {} their names", printable(named->path));
  const auto original = catalog_.find_file(arrival.digest.value());
  if (original && original->state == FileState::kArchived) {
    return record_duplicate(arrival, *original, message);
  }
  FileRecord record = record_of(arrival, now_);
  record.message = message;
  record.id = catalog_.add_file(record);
  return record;
}

std::optional<FileRecord> Intake::fate(const Arrival& arrival) {
  if (const auto* rejection = std::get_if<Rejection>(&arrival.content)) {
    return reject(arrival, *rejection);
  }
  const auto& batch = std::get<EmbeddingBatch>(arrival.content);
  for (std::size_t i = 0; i < batch.embeddings.rows() && !options_.model.empty(); ++i) {
    const std::string model = metadata_of(arrival, batch, i).model;
    if (const auto refused = refuse_model(arrival.path, model, options_.model)) {
      return reject(arrival, *refused);
    }
  }
  const std::size_t dimension = batch.embeddings.dimension();
  if (memory_.dimension == 0) memory_.dimension = dimension;
  if (dimension == memory_.dimension) return std::nullopt;
  return reject(arrival, wrong_dimension(arrival.path, dimension, memory_.dimension));
}

FileRecord Intake::reject(const Arrival& arrival, const Rejection& rejection) {
  FileRecord record = record_of(arrival, now_);
  record.state = FileState::kFailed;
  record.place = FilePlace::kToFailed;
  record.reason = rejection.reason();
  record.message = rejection.what();
  record.bad_row_count = rejection.bad_row_count();
  record.bad_rows = rejection.bad_rows();
  record.id = catalog_.add_file(record);
  catalog_.add_event({.time = now_,
                      .kind = EventKind::kFileFailed,
                      .file = arrival.path,
                      .detail = fmt::format(R"({{"reason":"{}"}})", name_of(rejection.reason()))});
  return record;
}

FileRecord Intake::record_duplicate(const Arrival& arrival, const FileRecord& original,
                                    std::string message) {
  FileRecord record = record_of(arrival, now_);
  record.state = FileState::kDuplicate;
  record.original = original.id;
  record.message = std::move(message);
  record.id = catalog_.add_file(record);
  catalog_.add_event({.time = now_, .kind = EventKind::kFileDuplicate, .file = arrival.path});
  return record;
}

FileRecord Intake::record_archived(const Arrival& arrival, const EmbeddingBatch& batch) {
  FileRecord record = record_of(arrival, now_);
  record.samples = batch.embeddings.rows();
  record.bad_row_count = batch.bad_row_count;
  record.bad_rows = batch.bad_rows;
  if (batch.forgotten_row_count > 0) {
    record.reason = RejectionReason::kForgotten;
    record.message = rows_left_out(batch.forgotten_row_count, arrival.path, "forgotten on request");
  } else if (batch.bad_row_count > 0) {
    record.reason = RejectionReason::kBadValues;
    record.message = rows_left_out(batch.bad_row_count, arrival.path, "zero, NaN or infinite");
  }
  record.id = catalog_.add_file(record);
  if (!catalog_.setting("dimension")) {
    catalog_.set_setting("dimension", std::to_string(batch.embeddings.dimension()));
  }
  return record;
}

// A duplicate has no samples of its own; what lies beside it describes the faces of its original.
void Intake::describe_original(const Arrival& arrival, const FileRecord& original) {
  if (!arrival.beside) return;
  describe_samples(catalog_, original, arrival.beside->metadata, arrival.beside->path,
                   options_.visits, now_);
}

// The bytes were taken in before: their samples become references of this person, unless they are
// somebody's already.
FileRecord Intake::enroll_again(const Arrival& arrival, const FileRecord& original) {
  describe_original(arrival, original);
  const PersonId person = person_named(arrival.person.value());
  std::vector<SampleId> samples;
  EmbeddingMatrix rows;
  for (const SampleId id : catalog_.samples_of_file(original.id)) {
    const SampleRecord sample = catalog_.sample(id).value();
    if (sample.state != SampleState::kReference) {
      samples.push_back(id);
      rows.append(catalog_.embedding(id));
    } else if (sample.person != person) {
      return reject(arrival,
                    Rejection(RejectionReason::kEnrolledElsewhere,
                              fmt::format("{} holds the same bytes as {}, which is enrolled as {}: "
                                          "one face cannot be two people",
                                          printable(arrival.path), printable(original.path),
                                          sample.person_name)));
    }
  }
  std::sort(samples.begin(), samples.end());
  leave_pool(catalog_, memory_, samples, now_);
  for (const SampleId id : samples) {
    remove_rejection(catalog_, memory_, {id, person});  // whoever drops it there knows better now
    catalog_.set_reference(id, person);
    catalog_.add_event({.time = now_,
                        .kind = EventKind::kSampleEnrolled,
                        .sample = id,
                        .file = arrival.path,
                        .person = person,
                        .person_name = *arrival.person});
  }
  add_references(samples, person, rows);
  return record_duplicate(
      arrival, original,
      samples.empty()
          ? fmt::format("the same bytes are enrolled as {} already", *arrival.person)
          : fmt::format("the same bytes were taken in as {}, which is now enrolled as {}",
                        printable(original.path), *arrival.person));
}

PersonId Intake::person_named(const std::string& name) {
  if (const auto person = catalog_.find_person(name)) return *person;
  const PersonId person = catalog_.add_person(name, now_);
  catalog_.add_event(
      {.time = now_, .kind = EventKind::kPersonCreated, .person = person, .person_name = name});
  return person;
}

void Intake::add_references(std::span<const SampleId> samples, PersonId person,
                            const EmbeddingMatrix& rows) {
  const std::vector<PersonId> persons(samples.size(), person);
  memory_.gallery.add(samples, persons, rows);
  newcomers_.add(samples, persons, rows);
}

void Intake::attach_own_image(SampleId sample, const EmbeddingBatch& batch, std::size_t row,
                              const std::string& path) {
  if (batch.images.empty()) return;
  catalog_.set_image(sample, path, make_thumbnail(batch.images[row], printable(path)));
}

}  // namespace kith
