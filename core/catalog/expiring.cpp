// Catalog: what came first, for those who let it go.
#include <fmt/format.h>

#include "core/catalog/row_codec.hpp"
#include "core/catalog/stem.hpp"
#include "core/catalog/writer_state.hpp"

namespace kith {
namespace {

std::vector<FileRecord> all_files(Query& query) {
  std::vector<FileRecord> found;
  while (query.step()) found.push_back(file_of(query));
  return found;
}

}  // namespace

// Ids are given in order of intake, and the index by state has them in order.
std::vector<AgedSample> Catalog::oldest_samples(SampleState state, std::size_t limit) const {
  Query query = state_->read(
      "SELECT id, file_id, row, taken_in_at, image_path, "
      "EXISTS (SELECT 1 FROM rejection WHERE sample_id = sample.id) OR "
      "EXISTS (SELECT 1 FROM cut WHERE sample_id = sample.id) "
      "FROM sample WHERE state = ? AND (cluster_id IS NULL OR cluster_id NOT IN "
      "(SELECT id FROM cluster WHERE dismissed = 1)) ORDER BY id LIMIT ?");
  query.bind(state, limit);
  std::vector<AgedSample> samples;
  while (query.step()) {
    AgedSample& sample = samples.emplace_back();
    sample.id = query.integer(0);
    sample.file = query.integer(1);
    sample.row = static_cast<std::uint64_t>(query.integer(2));
    sample.taken_in_at = query.time(3);
    sample.image = query.text(4);
    sample.is_decided = query.integer(5) != 0;
  }
  return samples;
}

std::vector<std::string> Catalog::images_of_file(FileId file) const {
  Query query = state_->read(
      "SELECT DISTINCT image_path FROM sample WHERE file_id = ? AND image_path IS NOT NULL");
  query.bind(file);
  std::vector<std::string> images;
  while (query.step()) images.push_back(query.text(0));
  return images;
}

std::vector<FileRecord> Catalog::files_after(FileId after, std::size_t limit) const {
  static const std::string kAfter =
      fmt::format("SELECT {} FROM file WHERE id > ? ORDER BY id LIMIT ?", kFileColumns);
  Query query = state_->read(kAfter);
  return all_files(query.bind(after, limit));
}

std::vector<FileRecord> Catalog::oldest_failed(std::size_t limit) const {
  static const std::string kFailed =
      fmt::format("SELECT {} FROM file WHERE state = 2 ORDER BY id LIMIT ?", kFileColumns);
  Query query = state_->read(kFailed);
  return all_files(query.bind(limit));
}

std::vector<FileId> Catalog::archived_of_stem(const FileRecord& file) const {
  Query query = state_->read(
      "SELECT id FROM file WHERE substr(path, 1, stem_length) = ? AND state <> 2 "
      "AND stored_as IS NOT NULL LIMIT 64");
  query.bind(blob_of(stem_of(file.path)));
  std::vector<FileId> ids;
  while (query.step()) ids.push_back(query.integer(0));
  return ids;
}

std::vector<std::pair<EventSequence, Timestamp>> Catalog::first_events(std::size_t limit) const {
  Query query = state_->read("SELECT sequence, time FROM event ORDER BY sequence LIMIT ?");
  query.bind(limit);
  std::vector<std::pair<EventSequence, Timestamp>> events;
  while (query.step()) events.emplace_back(query.integer(0), query.time(1));
  return events;
}

void Catalog::remove_events(EventSequence last) {
  state_->write("DELETE FROM event WHERE sequence <= ?").bind(last).run();
}

void Catalog::remove_ended_clusters(Timestamp by) {
  state_
      ->write(
          "DELETE FROM cluster WHERE ended_at <= ? AND labeled = 0 AND dismissed = 0 "
          "AND id NOT IN (SELECT away_cluster FROM sample WHERE away_cluster IS NOT NULL) "
          "AND id NOT IN (SELECT dismissed_with FROM cluster WHERE dismissed_with IS NOT NULL)")
      .bind(by)
      .run();
}

void Catalog::keep_for_good(CommandNumber number) {
  state_->write("UPDATE command SET changes = NULL WHERE number = ?").bind(number).run();
}

std::uint64_t Catalog::free_bytes() const {
  std::uint64_t bytes = 1;
  for (const char* factor : {"PRAGMA freelist_count", "PRAGMA page_size"}) {
    Query query = state_->read(factor);
    query.step();
    bytes *= static_cast<std::uint64_t>(query.integer(0));
  }
  return bytes;
}

}  // namespace kith
