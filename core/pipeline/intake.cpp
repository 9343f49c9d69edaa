#include "core/pipeline/intake.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include "core/base/counted.hpp"
#include "core/base/text.hpp"
#include "core/embedding/companion.hpp"
#include "core/montage/image.hpp"
#include "core/pipeline/commands/lookup.hpp"
#include "core/pipeline/decide_anew.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "core/pipeline/failed_file.hpp"
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

void tell_left_out(FileRecord& record, const EmbeddingBatch& batch) {
  record.reason.reset();
  record.message.clear();
  if (batch.forgotten_row_count > 0) {
    record.reason = RejectionReason::kForgotten;
    record.message = rows_left_out(batch.forgotten_row_count, record.path, "forgotten on request");
  } else if (batch.bad_row_count > 0) {
    record.reason = RejectionReason::kBadValues;
    record.message = rows_left_out(batch.bad_row_count, record.path, "zero, NaN or infinite");
  }
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
    enroll_row(arrival, batch, i, record.id);
  }
  return record;
}

void Intake::enroll_row(const Arrival& arrival, const EmbeddingBatch& batch, std::size_t i,
                        FileId file) {
  const PersonFact& person = person_of(arrival, batch, i);
  NewSample sample{.file = file,
                   .row = row_in_file(batch, i),
                   .label = entry(batch.labels, i),
                   .name = entry(batch.names, i),
                   .state = SampleState::kReference,
                   .person = person.id,
                   .evidence = {},
                   .embedding = batch.embeddings.row(i),
                   .taken_in_at = now_,
                   .metadata = metadata_of(arrival, batch, i)};
  const SampleId id = catalog_.add_sample(sample);
  attach_own_image(id, batch, i, arrival.path);
  EmbeddingMatrix row;
  row.append(batch.embeddings.row(i));
  add_references(std::array{id}, std::array{person.id}, row);
  if (arrival.owner) drops_.add(*arrival.owner, person, {id, 0, person.id});
  report_sample(arrival, sample, id);
}

std::vector<CommandOutcome> Intake::finish_enrolling() {
  if (newcomers_.size() == 0) return {};
  Redecided redecided =
      decide_anew(catalog_, memory_, {.newcomers = &newcomers_}, "enrolled", now_);
  redecided.clusters.insert(redecided.clusters.end(), left_clusters_.begin(), left_clusters_.end());
  return drops_.commands(redecided, now_);
}

FileRecord Intake::accept(Arrival& arrival) {
  if (auto sealed = fate(arrival)) return *sealed;
  if (arrival.digest) {
    const auto original = catalog_.find_file(*arrival.digest);
    if (original && original->state == FileState::kArchived) {
      describe_original(arrival, *original);
      return accept_again(arrival, *original);
    }
  }
  FileRecord record = record_archived(arrival, std::get<EmbeddingBatch>(arrival.content));
  accepted_.push_back({record.id, &arrival});
  return record;
}

FileRecord Intake::accept_again(Arrival& arrival, const FileRecord& original) {
  auto& batch = std::get<EmbeddingBatch>(arrival.content);
  const std::vector<std::size_t> returning = expired_rows(original, batch);
  std::string message = fmt::format("the same bytes were taken in as {}", printable(original.path));
  if (!returning.empty()) {
    take_back(original, batch, returning);
    batch = only_rows(batch, returning);
    accepted_.push_back({original.id, &arrival});
    message += fmt::format("; {} of it had expired and {} taken in again",
                           counted(returning.size(), "row"), returning.size() == 1 ? "is" : "are");
  }
  return record_duplicate(arrival, original, std::move(message));
}

// Of bytes that were taken in before. They come back to the record they were of, not to one of
// their own: the bytes are a duplicate all the same, and whoever forgets a face finds all that held
// it.
std::vector<std::size_t> Intake::expired_rows(const FileRecord& original,
                                              const EmbeddingBatch& batch) const {
  // A record tells the last way in which it lost rows; those that were forgotten never come here.
  if (original.reason != RejectionReason::kExpired &&
      original.reason != RejectionReason::kForgotten) {
    return {};
  }
  std::unordered_set<std::uint64_t> here;
  for (const SampleId id : catalog_.samples_of_file(original.id)) here.insert(catalog_.row_of(id));
  for (const Accepted& accepted : accepted_) {  // by a copy beside this one
    if (accepted.file != original.id) continue;
    const auto& coming = std::get<EmbeddingBatch>(accepted.arrival->content);
    for (std::size_t i = 0; i < coming.embeddings.rows(); ++i) here.insert(row_in_file(coming, i));
  }
  std::vector<std::size_t> expired;
  for (std::size_t i = 0; i < batch.embeddings.rows(); ++i) {
    if (!here.contains(row_in_file(batch, i))) expired.push_back(i);
  }
  return expired;
}

// Its record has these rows of the batch again.
void Intake::take_back(FileRecord original, const EmbeddingBatch& batch,
                       const std::vector<std::size_t>& rows) {
  if (rows.empty()) return;
  std::unordered_set<std::uint64_t> back;
  for (const std::size_t i : rows) back.insert(row_in_file(batch, i));
  original.samples += rows.size();
  original.bad_row_count -= std::min(original.bad_row_count, rows.size());
  std::erase_if(original.bad_rows, [&](std::uint64_t row) { return back.contains(row); });
  tell_left_out(original, batch);
  catalog_.shrink_file(original);
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
  return record_failure(catalog_, record_of(arrival, now_), rejection, now_);
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
  tell_left_out(record, batch);
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

// The bytes were taken in before: their samples become references of these people, unless they are
// somebody's already; those that expired come anew.
FileRecord Intake::enroll_again(const Arrival& arrival, const FileRecord& original) {
  describe_original(arrival, original);
  const auto& batch = std::get<EmbeddingBatch>(arrival.content);
  std::map<std::uint64_t, std::size_t> index_of_row;
  for (std::size_t i = 0; i < batch.embeddings.rows(); ++i) index_of_row[row_in_file(batch, i)] = i;
  std::vector<Newcomer> newcomers;
  std::vector<std::size_t> rows;
  for (const SampleId id : catalog_.samples_of_file(original.id)) {
    const SampleRecord sample = catalog_.sample(id).value();
    const auto index = index_of_row.find(sample.row);
    if (index == index_of_row.end()) continue;  // forgotten here, and not there
    if (sample.state != SampleState::kReference) {
      newcomers.push_back({id, nullptr, place_of(catalog_, sample)});
      rows.push_back(index->second);
    } else if (sample.person_name != named_in(arrival, batch, index->second)) {
      return reject(arrival,
                    Rejection(RejectionReason::kEnrolledElsewhere,
                              fmt::format("{} holds the same bytes as {}, which is enrolled as {}: "
                                          "one face cannot be two people",
                                          printable(arrival.path), printable(original.path),
                                          sample.person_name)));
    }
  }
  const std::vector<std::size_t> returning = expired_rows(original, batch);
  // Only now that nothing speaks against it does anybody new become known.
  for (std::size_t i = 0; i < rows.size(); ++i) {
    newcomers[i].person = &person_of(arrival, batch, rows[i]);
  }
  std::sort(newcomers.begin(), newcomers.end(),
            [](const Newcomer& a, const Newcomer& b) { return a.sample < b.sample; });
  refer(arrival, newcomers);
  for (const std::size_t i : returning) enroll_row(arrival, batch, i, original.id);
  take_back(original, batch, returning);
  const std::string whose = arrival.person->empty() ? "the people it names" : *arrival.person;
  if (newcomers.empty() && returning.empty()) {
    return record_duplicate(arrival, original,
                            fmt::format("the same bytes are enrolled as {} already", whose));
  }
  std::string message =
      fmt::format("the same bytes were taken in as {}, which is now enrolled as {}",
                  printable(original.path), whose);
  if (!returning.empty()) {
    message += fmt::format("; {} of it had expired", counted(returning.size(), "row"));
  }
  return record_duplicate(arrival, original, std::move(message));
}

// Faces that were taken in before become references.
void Intake::refer(const Arrival& arrival, const std::vector<Newcomer>& newcomers) {
  std::vector<SampleId> samples;
  std::vector<PersonId> persons;
  EmbeddingMatrix rows;
  for (const Newcomer& newcomer : newcomers) {
    samples.push_back(newcomer.sample);
    persons.push_back(newcomer.person->id);
    rows.append(catalog_.embedding(newcomer.sample));
  }
  const auto left = leave_pool(catalog_, memory_, samples, now_);
  left_clusters_.insert(left_clusters_.end(), left.begin(), left.end());
  for (const auto& [sample, person, place] : newcomers) {
    const bool was_rejected = is_rejected(sample, person->id);
    // Who drops it there knows better now.
    if (was_rejected) remove_rejection(catalog_, memory_, {sample, person->id});
    catalog_.set_reference(sample, person->id);
    EventRecord event{.time = now_,
                      .kind = EventKind::kSampleEnrolled,
                      .sample = sample,
                      .file = arrival.path,
                      .person = person->id,
                      .person_name = person->name};
    if (arrival.owner) {
      event.actor = drops_.actor(*arrival.owner);
      drops_.add(*arrival.owner, *person, {sample, 0, person->id, place});
      if (was_rejected) drops_.accept(*arrival.owner, *person, sample);
    }
    catalog_.add_event(event);
  }
  add_references(samples, persons, rows);
}

bool Intake::is_rejected(SampleId sample, PersonId person) const {
  const auto people = memory_.rejections.find(sample);
  return people != memory_.rejections.end() &&
         std::binary_search(people->second.begin(), people->second.end(), person);
}

const std::string& Intake::named_in(const Arrival& arrival, const EmbeddingBatch& batch,
                                    std::size_t i) {
  const std::string& label = entry(batch.labels, i);
  return label.empty() ? arrival.person.value() : label;
}

const PersonFact& Intake::person_of(const Arrival& arrival, const EmbeddingBatch& batch,
                                    std::size_t i) {
  const std::string& name = named_in(arrival, batch, i);
  if (const auto met = people_.find(name); met != people_.end()) return met->second;
  if (const auto known = catalog_.find_person_fact(name)) {
    return people_.emplace(name, *known).first->second;
  }
  const PersonFact person{catalog_.add_person(name, now_), name, now_};
  EventRecord event{
      .time = now_, .kind = EventKind::kPersonCreated, .person = person.id, .person_name = name};
  if (arrival.owner) {
    event.actor = drops_.actor(*arrival.owner);
    drops_.introduce(person);
  }
  catalog_.add_event(event);
  return people_.emplace(name, person).first->second;
}

void Intake::add_references(std::span<const SampleId> samples, std::span<const PersonId> persons,
                            const EmbeddingMatrix& rows) {
  memory_.gallery.add(samples, persons, rows);
  newcomers_.add(samples, persons, rows);
}

void Intake::attach_own_image(SampleId sample, const EmbeddingBatch& batch, std::size_t row,
                              const std::string& path) {
  if (batch.images.empty()) return;
  catalog_.set_image(sample, path, make_thumbnail(batch.images[row], printable(path)));
}

}  // namespace kith
