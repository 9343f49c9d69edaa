#include "core/pipeline/intake.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/text.hpp"
#include "core/embedding/companion.hpp"
#include "core/montage/image.hpp"
#include "core/pipeline/decide_anew.hpp"
#include "core/pipeline/dropped_file.hpp"
#include "core/pipeline/foreign_batch.hpp"
#include "core/pipeline/identified_face.hpp"
#include "core/pipeline/metadata_attachment.hpp"

namespace kith {
namespace {

// Of small files, so that a burst costs a search in thousands and not one a file.
constexpr std::size_t kRowsSearchedTogether = 4096;

// Fewer rows say nothing of the model that made them.
constexpr std::size_t kRowsThatShowASpace = 10;

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

std::uint64_t row_in_file(const EmbeddingBatch& batch, std::size_t i) {
  return batch.source_rows.empty() ? i : batch.source_rows[i];
}

const std::string& entry(const std::vector<std::string>& entries, std::size_t i) {
  static const std::string kNone;
  return entries.empty() ? kNone : entries[i];
}

std::optional<ClusterId> unless_none(ClusterId cluster) {
  return cluster == 0 ? std::nullopt : std::optional(cluster);
}

// What is said of row `i` of the batch: by its file, then by the one beside it; and when the face
// was seen, where neither says it.
RowMetadata metadata_of(const Arrival& arrival, const EmbeddingBatch& batch, std::size_t i) {
  RowMetadata said;
  said.time = written_at(arrival.identity);
  if (!batch.metadata.empty()) say(said, batch.metadata[i]);
  if (arrival.beside) say(said, arrival.beside->metadata.of(row_in_file(batch, i)));
  return said;
}

EventKind kind_of(SampleState state) {
  switch (state) {
    case SampleState::kKnown:
      return EventKind::kSampleKnown;
    case SampleState::kUnknown:
      return EventKind::kSampleUnknown;
    case SampleState::kAmbiguous:
      return EventKind::kSampleAmbiguous;
    case SampleState::kReference:
      return EventKind::kSampleEnrolled;
  }
  return EventKind::kSampleUnknown;
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

FileRecord Intake::accept(const Arrival& arrival) {
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

void Intake::classify() {
  const std::span<const Accepted> all(accepted_);
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin + 1;
    std::size_t rows = rows_of(all[begin]).rows();
    while (end < all.size() && rows + rows_of(all[end]).rows() <= kRowsSearchedTogether) {
      rows += rows_of(all[end++]).rows();
    }
    classify(all.subspan(begin, end - begin));
    begin = end;
  }
  accepted_.clear();
}

void Intake::classify(std::span<const Accepted> accepted) {
  const std::vector<Match> matches = search(accepted);
  suspect(accepted, matches);
  const std::vector<Decision> decisions = decide(matches, memory_.rule);
  const std::vector<ClusterId> probable = probable_clusters(accepted, decisions);
  std::vector<SampleId> unknown;
  std::vector<const float*> unknown_rows;
  std::size_t next = 0;
  for (const Accepted& file : accepted) {
    const auto& batch = std::get<EmbeddingBatch>(file.arrival->content);
    for (std::size_t i = 0; i < batch.embeddings.rows(); ++i, ++next) {
      const Decision& decision = decisions[next];
      const NewSample sample{.file = file.file,
                             .row = row_in_file(batch, i),
                             .label = entry(batch.labels, i),
                             .name = entry(batch.names, i),
                             .state = decision.state,
                             .person = decision.person(),
                             .evidence = decision.evidence,
                             .embedding = batch.embeddings.row(i),
                             .taken_in_at = now_,
                             .metadata = metadata_of(*file.arrival, batch, i),
                             .provisional = unless_none(probable[next])};
      const SampleId id = store(*file.arrival, sample);
      attach_own_image(id, batch, i, file.arrival->path);
      if (decision.state == SampleState::kKnown) continue;
      unknown.push_back(id);
      unknown_rows.push_back(batch.embeddings.row(i).data());
    }
  }
  memory_.pool.insert(unknown, RowSet{unknown_rows, memory_.dimension});
}

void Intake::suspect(std::span<const Accepted> accepted, std::span<const Match> matches) {
  std::size_t next = 0;
  for (const Accepted& file : accepted) {
    const EmbeddingMatrix& rows = rows_of(file);
    const auto own = matches.subspan(next, rows.rows());
    next += rows.rows();
    if (rows.rows() < kRowsThatShowASpace) continue;
    if (!looks_foreign(rows, own, memory_.pool.snapshot(), memory_.rule.tolerance)) continue;
    suspicion_ = fmt::format(
        "most of the {} faces in {} are farther from everything here than any two of them from "
        "each "
        "other: they are probably of another model, which belongs into a root of its own; set "
        "inbox.model to keep others out",
        rows.rows(), printable(file.arrival->path));
  }
}

// Of those that nobody knows: whose they will probably be at the next recluster.
std::vector<ClusterId> Intake::probable_clusters(std::span<const Accepted> accepted,
                                                 const std::vector<Decision>& decisions) {
  EmbeddingMatrix strangers;
  std::vector<std::size_t> places;
  std::size_t next = 0;
  for (const Accepted& file : accepted) {
    for (std::size_t i = 0; i < rows_of(file).rows(); ++i, ++next) {
      if (decisions[next].state == SampleState::kKnown) continue;
      strangers.append(rows_of(file).row(i));
      places.push_back(next);
    }
  }
  const std::vector<ClusterId> found = provisional_clusters(memory_, strangers, threads_);
  std::vector<ClusterId> clusters(decisions.size());
  for (std::size_t i = 0; i < found.size(); ++i) clusters[places[i]] = found[i];
  return clusters;
}

// With its event; one that begins a visit of its probable cluster may make that recurring.
SampleId Intake::store(const Arrival& arrival, const NewSample& sample) {
  const bool comes_again =
      sample.provisional &&
      !catalog_.is_on_a_visit(*sample.provisional, sample.metadata.source,
                              sample.metadata.time.value_or(now_), options_.visits.gap);
  const SampleId id = catalog_.add_sample(sample);
  const EventRecord event = report_sample(arrival, sample, id);
  if (comes_again) {
    review_recurrence(catalog_, *sample.provisional, options_.visits, now_, event);
  }
  return id;
}

// One search for many small files; a large one is searched for where it lies.
std::vector<Match> Intake::search(std::span<const Accepted> accepted) const {
  if (accepted.size() == 1) return memory_.gallery.search(rows_of(accepted.front()));
  EmbeddingMatrix probes;
  for (const Accepted& file : accepted) {
    for (std::size_t i = 0; i < rows_of(file).rows(); ++i) probes.append(rows_of(file).row(i));
  }
  return memory_.gallery.search(probes);
}

const EmbeddingMatrix& Intake::rows_of(const Accepted& accepted) {
  return std::get<EmbeddingBatch>(accepted.arrival->content).embeddings;
}

FileRecord Intake::name_rows(const Arrival& arrival) {
  const auto& [names, if_alone] = std::get<RowNames>(arrival.content);
  const auto named = newest_of(catalog_, embedding_files_beside(arrival.path));
  if (!named) return reject(arrival, if_alone);
  if (names.size() != named->samples + named->bad_row_count) {
    return reject(arrival, Rejection(RejectionReason::kWrongShape,
                                     fmt::format("{} holds {} names, where {} has {} rows",
                                                 printable(arrival.path), names.size(),
                                                 printable(named->path),
                                                 named->samples + named->bad_row_count)));
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
    record.message = fmt::format("{} rows that were forgotten on request were left out of {}",
                                 batch.forgotten_row_count, printable(arrival.path));
  } else if (batch.bad_row_count > 0) {
    record.reason = RejectionReason::kBadValues;
    record.message = fmt::format("{} rows that are zero, NaN or infinite were left out of {}",
                                 batch.bad_row_count, printable(arrival.path));
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

EventRecord Intake::report_sample(const Arrival& arrival, const NewSample& sample, SampleId id) {
  EventRecord event{.time = now_,
                    .kind = kind_of(sample.state),
                    .sample = id,
                    .file = arrival.path,
                    .row = sample.row,
                    .seen_at = sample.metadata.time};
  if (sample.person) {
    event.person = *sample.person;
    event.person_name = catalog_.person_name(*sample.person);
  }
  if (sample.evidence.best) event.distance = sample.evidence.best->distance;
  if (!sample.metadata.source.empty()) event.source = sample.metadata.source;
  if (sample.provisional) {
    event.cluster = *sample.provisional;
    event.detail = R"({"provisional":true})";
  }
  catalog_.add_event(event);
  return event;
}

}  // namespace kith
