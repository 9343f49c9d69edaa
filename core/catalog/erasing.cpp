// Catalog: what is to be forgotten leaves every table, and the pages it was in.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/error.hpp"
#include "core/catalog/row_codec.hpp"
#include "core/catalog/stem.hpp"
#include "core/catalog/writer_state.hpp"

namespace kith {
namespace {

constexpr std::string_view kForgotten = "(forgotten)";

std::vector<FileRecord> files(Query& query) {
  std::vector<FileRecord> found;
  while (query.step()) found.push_back(file_of(query));
  return found;
}

// A move of thresholds names samples that it decided otherwise: once one of them is forgotten, it
// names none.
void strike_named_samples(Connection& connection, std::span<const SampleId> samples) {
  std::set<EventSequence> naming;
  {
    Query query(connection,
                "SELECT sequence, named.value FROM event, json_tree(event.detail) AS named "
                "WHERE event.kind = ? AND named.path LIKE '%became_%' AND named.type = 'integer'");
    query.bind(EventKind::kThresholdsMoved);
    while (query.step()) {
      if (std::binary_search(samples.begin(), samples.end(), query.integer(1))) {
        naming.insert(query.integer(0));
      }
    }
  }
  for (const EventSequence sequence : naming) {
    Query strike(connection,
                 "UPDATE event SET detail = json_remove(detail, '$.became_known', "
                 "'$.became_unknown', '$.became_ambiguous') WHERE sequence = ?");
    strike.bind(sequence).run();
  }
}

}  // namespace

std::vector<SampleId> Catalog::samples_of_person(PersonId person) const {
  Query query = state_->read("SELECT id FROM sample WHERE person_id = ? ORDER BY id");
  query.bind(person);
  std::vector<SampleId> samples;
  while (query.step()) samples.push_back(query.integer(0));
  return samples;
}

std::vector<SampleId> Catalog::samples_of_image(const std::string& path) const {
  Query query = state_->read(
      "SELECT sample.id FROM file CROSS JOIN sample ON file_id = coalesce(original_id, file.id) "
      "WHERE substr(path, 1, stem_length) IN (?1, ?2) AND file.state <> 2 AND image_path = ?3");
  const std::string_view stem = stem_of(path);
  const std::string_view folder = stem.substr(0, std::min(stem.rfind('/'), stem.size()));
  query.bind(blob_of(stem), blob_of(folder), blob_of(path));
  std::vector<SampleId> samples;
  while (query.step()) samples.push_back(query.integer(0));
  return samples;
}

std::vector<std::byte> Catalog::thumbnail(SampleId sample) const {
  Query query = state_->read("SELECT jpeg FROM thumbnail WHERE sample_id = ?");
  if (!query.bind(sample).step()) return {};
  const Blob jpeg = query.blob(0);
  return {jpeg.begin(), jpeg.end()};
}

std::vector<FileRecord> Catalog::copies_of(const FileRecord& file) const {
  Query duplicates = state_->read(
      fmt::format("SELECT {} FROM file WHERE original_id = ? ORDER BY id", kFileColumns));
  std::vector<FileRecord> copies = files(duplicates.bind(file.id));
  if (!file.digest) return copies;
  Query failed = state_->read(
      fmt::format("SELECT {} FROM file WHERE state = 2 AND substr(sha256, 1, 8) = substr(?1, 1, 8) "
                  "AND sha256 = ?1 ORDER BY id",
                  kFileColumns));
  for (FileRecord& copy : files(failed.bind(Blob(*file.digest)))) copies.push_back(std::move(copy));
  return copies;
}

std::vector<FileRecord> Catalog::files_of_stem(const std::string& stem) const {
  Query query = state_->read(
      fmt::format("SELECT {} FROM file WHERE substr(path, 1, stem_length) = ? AND state <> 2 "
                  "ORDER BY id",
                  kFileColumns));
  return files(query.bind(blob_of(stem)));
}

std::vector<FileRecord> Catalog::files_of_path(const std::string& path) const {
  Query query = state_->read(fmt::format(
      "SELECT {0} FROM file WHERE substr(path, 1, stem_length) = ?1 AND path = ?2 AND state <> 2 "
      "UNION ALL SELECT {0} FROM file WHERE path = ?2 AND state = 2 ORDER BY 1",
      kFileColumns));
  return files(query.bind(blob_of(stem_of(path)), blob_of(path)));
}

std::vector<FileRecord> Catalog::files_below(const std::string& prefix) const {
  Query query =
      state_->read(fmt::format("SELECT {} FROM file WHERE substr(path, 1, length(?1)) = ?1 "
                               "OR substr(stored_as, 1, length(?1)) = ?1 ORDER BY id",
                               kFileColumns));
  return files(query.bind(blob_of(prefix)));
}

std::vector<FileRecord> Catalog::files_that_tell(const std::string& text) const {
  Query query = state_->read(
      fmt::format("SELECT {} FROM file WHERE instr(message, ?) > 0 ORDER BY id", kFileColumns));
  return files(query.bind(text));
}

std::vector<std::string> Catalog::images_below(const std::string& prefix) const {
  Query query = state_->read(
      "SELECT DISTINCT image_path FROM sample WHERE substr(image_path, 1, length(?1)) = ?1");
  query.bind(blob_of(prefix));
  std::vector<std::string> images;
  while (query.step()) images.push_back(query.text(0));
  return images;
}

std::vector<FileRecord> Catalog::failed_below(const std::string& prefix) const {
  Query query = state_->read(
      fmt::format("SELECT {} FROM file WHERE state = 2 AND substr(path, 1, length(?1)) = ?1 "
                  "ORDER BY id",
                  kFileColumns));
  return files(query.bind(blob_of(prefix)));
}

void Catalog::erase_file(const FileRecord& file) {
  state_->write("DELETE FROM file WHERE id = ?").bind(file.id).run();
  Counts& counts = state_->counters.counts;
  --(file.state == FileState::kFailed ? counts.files_failed : counts.files_done);
}

void Catalog::shrink_file(const FileRecord& file) {
  const std::string bad_rows = bad_rows_text(file.bad_rows);
  state_
      ->write(
          "UPDATE file SET path = ?, stem_length = ?, samples = ?, reason = ?, message = ?, "
          "bad_row_count = ?, bad_rows = ? WHERE id = ?")
      .bind(blob_of(file.path), stem_of(file.path).size(), file.samples, file.reason,
            unless_empty(file.message), file.bad_row_count, unless_empty(bad_rows), file.id)
      .run();
}

void Catalog::erase_from_journal(std::span<const SampleId> samples,
                                 std::span<const PersonId> people,
                                 std::span<const std::string> names,
                                 std::span<const std::string> paths) {
  // Events have no index by sample: one pass over them, however many samples there are.
  std::vector<EventSequence> of_samples;
  {
    Query query = state_->read("SELECT sequence, sample_id FROM event WHERE sample_id IS NOT NULL");
    while (query.step()) {
      if (std::binary_search(samples.begin(), samples.end(), query.integer(1))) {
        of_samples.push_back(query.integer(0));
      }
    }
  }
  for (const EventSequence sequence : of_samples) {
    state_
        ->write(
            "UPDATE event SET file = NULL, row = NULL, person_id = NULL, person_name = NULL, "
            "distance = NULL WHERE sequence = ?")
        .bind(sequence)
        .run();
  }
  strike_named_samples(state_->connection, samples);
  for (const PersonId person : people) {
    state_
        ->write(
            "UPDATE event SET person_id = NULL, person_name = NULL, distance = NULL "
            "WHERE person_id = ?")
        .bind(person)
        .run();
  }
  for (const std::string& name : names) {
    state_->write("UPDATE event SET person_name = NULL WHERE person_name = ?").bind(name).run();
    state_->write("UPDATE sample SET label = NULL WHERE label = ?").bind(name).run();
    state_->write("UPDATE sample SET name = NULL WHERE name = ?").bind(name).run();
    state_->write("UPDATE event SET file = NULL WHERE substr(file, 1, length(?1)) = ?1")
        .bind(blob_of("known/" + name + "/"))
        .run();
  }
  for (const std::string& path : paths) {
    state_->write("UPDATE event SET file = NULL WHERE file = ?").bind(blob_of(path)).run();
  }
}

std::vector<CommandRecord> Catalog::commands() const {
  Query query = state_->read("SELECT number FROM command ORDER BY number");
  std::vector<CommandNumber> numbers;
  while (query.step()) numbers.push_back(query.integer(0));
  std::vector<CommandRecord> commands;
  for (const CommandNumber number : numbers) commands.push_back(command(number).value());
  return commands;
}

void Catalog::erase_command(CommandNumber number) {
  state_->write("UPDATE command SET description = ?, changes = NULL WHERE number = ?")
      .bind(std::string(kForgotten), number)
      .run();
}

void Catalog::add_tombstone(const Digest& hash) {
  state_->write("INSERT OR IGNORE INTO tombstone(hash) VALUES (?)").bind(Blob(hash)).run();
}

std::vector<Digest> Catalog::tombstones() const {
  Query query = state_->read("SELECT hash FROM tombstone");
  std::vector<Digest> hashes;
  while (query.step()) {
    const Blob bytes = query.blob(0);
    std::copy(bytes.begin(), bytes.end(), hashes.emplace_back().begin());
  }
  return hashes;
}

void Catalog::compact() {
  state_->connection.compact();
}

}  // namespace kith
