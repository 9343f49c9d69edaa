// Catalog: files.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/base/error.hpp"
#include "core/base/text.hpp"
#include "core/catalog/row_codec.hpp"
#include "core/catalog/stem.hpp"
#include "core/catalog/writer_state.hpp"

namespace kith {
namespace {

std::size_t& counted_as(Counts& counts, FileState state) {
  return state == FileState::kFailed ? counts.files_failed : counts.files_done;
}

std::optional<FileRecord> first_file(Query& query) {
  return query.step() ? std::optional(file_of(query)) : std::nullopt;
}

// By the index of the first 8 bytes, then by all.
constexpr std::string_view kHasDigest = "substr(sha256, 1, 8) = substr(?1, 1, 8) AND sha256 = ?1";

std::string select_file(std::string_view where) {
  return fmt::format("SELECT {} FROM file WHERE {}", kFileColumns, where);
}

// The index of digests holds the first bytes only, so it cannot promise this.
void expect_new_bytes(Connection& connection, const FileRecord& file) {
  static const std::string kArchived =
      fmt::format("SELECT id FROM file WHERE state = 1 AND {}", kHasDigest);
  Query query(connection, kArchived);
  if (!query.bind(Blob(*file.digest)).step()) return;
  throw Error(ErrorKind::kBug, fmt::format("the bytes of {} were archived as file {} before",
                                           printable(file.path), query.integer(0)));
}

}  // namespace

FileId Catalog::add_file(const FileRecord& file) {
  if (file.state == FileState::kArchived && file.digest) {
    expect_new_bytes(state_->connection, file);
  }
  const FileId id = state_->counters.next_file;
  const std::string bad_rows = bad_rows_text(file.bad_rows);
  const auto digest = file.digest ? std::optional(Blob(*file.digest)) : std::nullopt;
  state_
      ->write(
          "INSERT INTO file(id, path, stem_length, stored_as, state, place, sha256, size, samples, "
          "original_id, reason, message, bad_row_count, bad_rows, recorded_at) "
          "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(id, blob_of(file.path), stem_of(file.path).size(),
            unless_empty(blob_of(file.stored_as)), file.state, file.place, digest, file.size,
            file.samples, file.original, file.reason, unless_empty(file.message),
            file.bad_row_count, unless_empty(bad_rows), file.recorded_at)
      .run();
  ++state_->counters.next_file;
  ++counted_as(state_->counters.counts, file.state);
  return id;
}

std::optional<FileRecord> Catalog::find_file(const Digest& digest) const {
  static const std::string kArchived = select_file(fmt::format("state = 1 AND {}", kHasDigest));
  static const std::string kFailed =
      select_file(fmt::format("state = 2 AND {} ORDER BY id DESC LIMIT 1", kHasDigest));
  Query archived = state_->read(kArchived);
  if (auto file = first_file(archived.bind(Blob(digest)))) return file;
  Query failed = state_->read(kFailed);
  return first_file(failed.bind(Blob(digest)));
}

std::optional<FileRecord> Catalog::file(FileId id) const {
  static const std::string kById = select_file("id = ?");
  Query query = state_->read(kById);
  return first_file(query.bind(id));
}

std::vector<FileRecord> Catalog::unmoved_files() const {
  static const std::string kUnmoved = select_file("place <> 2 ORDER BY id");
  Query query = state_->read(kUnmoved);
  std::vector<FileRecord> files;
  while (query.step()) files.push_back(file_of(query));
  return files;
}

void Catalog::set_place(FileId file, FilePlace place, const std::string& stored_as) {
  state_->write("UPDATE file SET place = ?, stored_as = ? WHERE id = ?")
      .bind(place, unless_empty(blob_of(stored_as)), file)
      .run();
  if (state_->connection.changed_rows() == 0) {
    throw Error(ErrorKind::kNotFound, fmt::format("the catalog has no file {}", file));
  }
}

void Catalog::set_left(FileId file, const std::optional<FileIdentity>& identity) {
  const IdentityBlob blob = identity ? identity_blob(*identity) : IdentityBlob{};
  const auto stored = identity ? std::optional(std::as_bytes(std::span(blob))) : std::nullopt;
  set_place(file, FilePlace::kLeft, {});
  state_->write("UPDATE file SET identity = ? WHERE id = ?").bind(stored, file).run();
}

std::optional<FileRecord> Catalog::find_taken_in(const std::string& path) const {
  static const std::string kNewest = fmt::format(
      "SELECT {} FROM file WHERE id = (SELECT coalesce(original_id, id) FROM file WHERE "
      "substr(path, 1, stem_length) = ? AND path = ? AND state <> 2 ORDER BY id DESC LIMIT 1)",
      kFileColumns);
  Query query = state_->read(kNewest);
  return first_file(query.bind(blob_of(stem_of(path)), blob_of(path)));
}

std::vector<FileRecord> Catalog::newest_files_of_stem(const std::string& stem) const {
  static const std::string kNewest =
      select_file("substr(path, 1, stem_length) = ? AND state <> 2 ORDER BY id DESC LIMIT 64");
  Query query = state_->read(kNewest);
  query.bind(blob_of(stem));
  std::vector<FileRecord> newest;
  while (query.step()) {
    FileRecord file = file_of(query);
    const bool is_older = std::any_of(newest.begin(), newest.end(), [&](const FileRecord& other) {
      return other.path == file.path;
    });
    if (!is_older) newest.push_back(std::move(file));
  }
  return newest;
}

std::optional<FileRecord> Catalog::find_failed_file(const std::string& path) const {
  static const std::string kFailedPath =
      select_file("state = 2 AND path = ? ORDER BY stored_as IS path DESC, id DESC LIMIT 1");
  static const std::string kStoredAs = select_file("state = 2 AND stored_as = ? LIMIT 1");
  Query dropped = state_->read(kFailedPath);
  if (auto file = first_file(dropped.bind(blob_of(path)))) return file;
  Query stored = state_->read(kStoredAs);
  return first_file(stored.bind(blob_of(path)));
}

bool Catalog::has_duplicates(FileId file) const {
  Query query = state_->read("SELECT 1 FROM file WHERE original_id = ? LIMIT 1");
  return query.bind(file).step();
}

void Catalog::remove_file(FileId file) {
  state_->write("DELETE FROM file WHERE id = ? AND state = 1").bind(file).run();
  if (state_->connection.changed_rows() == 0) {
    throw Error(ErrorKind::kNotFound, fmt::format("the catalog has no archived file {}", file));
  }
  --state_->counters.counts.files_done;
}

std::optional<FileRecord> Catalog::newest_file(const std::string& path) const {
  static const std::string kNewest = select_file(kNewestOfPath);
  Query query = state_->read(kNewest);
  return first_file(query.bind(blob_of(stem_of(path)), blob_of(path)));
}

void Catalog::remove_failed_file(FileId file) {
  state_->write("DELETE FROM file WHERE id = ? AND state = 2").bind(file).run();
  if (state_->connection.changed_rows() == 0) {
    throw Error(ErrorKind::kNotFound, fmt::format("the catalog has no failed file {}", file));
  }
  --state_->counters.counts.files_failed;
}

}  // namespace kith
