#include "core/catalog/row_codec.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include "core/base/text.hpp"

namespace kith {
namespace {

static_assert(std::endian::native == std::endian::little,
              "vectors are stored as they lie in memory, and a catalog is little-endian");

template <typename Enum>
Enum enumerator(const Query& query, int column, Enum first, Enum last) {
  const std::int64_t value = query.integer(column);
  if (value < static_cast<int>(first) || value > static_cast<int>(last)) {
    throw corrupted(query.connection(), fmt::format("value {} where a state belongs", value));
  }
  return static_cast<Enum>(value);
}

std::vector<std::uint64_t> bad_rows_of(const Query& query, int column) {
  if (query.is_null(column)) return {};
  const auto rows = nlohmann::json::parse(query.text(column), nullptr, false);
  const bool whole = rows.is_array() && std::all_of(rows.begin(), rows.end(), [](const auto& row) {
                       return row.is_number_unsigned();
                     });
  if (!whole) throw corrupted(query.connection(), "a list of bad rows that is none");
  return rows.get<std::vector<std::uint64_t>>();
}

std::optional<Digest> digest_of(const Query& query, int column) {
  if (query.is_null(column)) return std::nullopt;
  const Blob bytes = query.blob(column);
  Digest digest;
  if (bytes.size() != digest.size()) {
    throw corrupted(query.connection(), fmt::format("a digest of {} bytes", bytes.size()));
  }
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

std::optional<FileIdentity> identity_in(const Query& query, int column) {
  if (query.is_null(column)) return std::nullopt;
  const Blob bytes = query.blob(column);
  IdentityBlob stored;
  if (bytes.size() != sizeof stored) {
    throw corrupted(query.connection(), fmt::format("a file identity of {} bytes", bytes.size()));
  }
  std::memcpy(stored.data(), bytes.data(), sizeof stored);
  return FileIdentity{.device = static_cast<std::uint64_t>(stored[0]),
                      .inode = static_cast<std::uint64_t>(stored[1]),
                      .size = static_cast<std::uint64_t>(stored[2]),
                      .modified_ns = stored[3],
                      .changed_ns = stored[4]};
}

std::optional<Neighbor> neighbor_of(const Query& query, int first) {
  if (query.is_null(first)) return std::nullopt;
  return Neighbor{query.integer(first), query.integer(first + 1), query.real(first + 2)};
}

}  // namespace

Error corrupted(const Connection& connection, const std::string& what) {
  return {
      ErrorKind::kCorrupted,
      fmt::format("the catalog {} holds {}: put a backup in its place, or move it away and drop "
                  "the archived files again",
                  printable(connection.path()), what)};
}

IdentityBlob identity_blob(const FileIdentity& identity) {
  return {static_cast<std::int64_t>(identity.device), static_cast<std::int64_t>(identity.inode),
          static_cast<std::int64_t>(identity.size), identity.modified_ns, identity.changed_ns};
}

FileRecord file_of(const Query& query) {
  FileRecord file;
  file.id = query.integer(0);
  file.path = query.text(1);
  file.stored_as = query.text(2);
  file.state = enumerator(query, 3, FileState::kArchived, FileState::kDuplicate);
  file.place = enumerator(query, 4, FilePlace::kToArchive, FilePlace::kToInbox);
  file.digest = digest_of(query, 5);
  file.size = static_cast<std::uint64_t>(query.integer(6));
  file.samples = static_cast<std::size_t>(query.integer(7));
  file.original = query.optional_integer(8);
  if (!query.is_null(9)) {
    file.reason = enumerator(query, 9, RejectionReason::kTruncated, RejectionReason::kExpired);
  }
  file.message = query.text(10);
  file.bad_row_count = static_cast<std::size_t>(query.integer(11));
  file.bad_rows = bad_rows_of(query, 12);
  file.recorded_at = query.time(13);
  file.identity = identity_in(query, 14);
  return file;
}

std::string bad_rows_text(const std::vector<std::uint64_t>& bad_rows) {
  return bad_rows.empty() ? std::string() : nlohmann::json(bad_rows).dump();
}

SampleRecord sample_of(const Query& query) {
  SampleRecord sample;
  sample.id = query.integer(0);
  sample.file_id = query.integer(1);
  sample.file = query.text(2);
  sample.row = static_cast<std::uint64_t>(query.integer(3));
  sample.label = query.text(4);
  sample.name = query.text(5);
  sample.state = sample_state_of(query, 6);
  sample.person = query.optional_integer(7);
  sample.person_name = query.text(8);
  sample.evidence = match_of(query, 9);
  sample.cluster = query.optional_integer(15);
  if (!query.is_null(16)) sample.kind = static_cast<int>(query.integer(16));
  sample.image_version = static_cast<std::uint64_t>(query.integer(17));
  sample.has_image = sample.image_version > 0;
  sample.image = query.text(18);
  sample.taken_in_at = query.time(19);
  sample.seen_at = query.time(20);
  sample.metadata = metadata_of(query, 21);
  sample.same_picture = query.optional_integer(26);
  return sample;
}

RowMetadata metadata_of(const Query& query, int first) {
  RowMetadata metadata;
  metadata.source = query.text(first);
  if (!query.is_null(first + 1)) {
    const auto box = nlohmann::json::parse(query.text(first + 1), nullptr, false);
    const bool whole =
        box.is_array() && box.size() == 4 &&
        std::all_of(box.begin(), box.end(), [](const auto& number) { return number.is_number(); });
    if (!whole) throw corrupted(query.connection(), "a box that is none");
    metadata.box = box.get<std::array<double, 4>>();
  }
  metadata.quality = query.optional_real(first + 2);
  metadata.model = query.text(first + 3);
  if (!query.is_null(first + 4)) {
    const auto tags = nlohmann::json::parse(query.text(first + 4), nullptr, false);
    const bool whole =
        tags.is_array() &&
        std::all_of(tags.begin(), tags.end(), [](const auto& tag) { return tag.is_string(); });
    if (!whole) throw corrupted(query.connection(), "a list of tags that is none");
    metadata.tags = tags.get<std::vector<std::string>>();
  }
  return metadata;
}

std::string box_text(const RowMetadata& metadata) {
  return metadata.box ? nlohmann::json(*metadata.box).dump() : std::string();
}

std::string tags_text(const RowMetadata& metadata) {
  return metadata.tags.empty() ? std::string() : nlohmann::json(metadata.tags).dump();
}

Match match_of(const Query& query, int first) {
  return {neighbor_of(query, first), neighbor_of(query, first + 3)};
}

SampleState sample_state_of(const Query& query, int column) {
  return enumerator(query, column, SampleState::kUnknown, SampleState::kReference);
}

Blob vector_blob(std::span<const float> vector) {
  return std::as_bytes(vector);
}

void append_vector(const Query& query, int column, std::vector<float>& values) {
  const Blob bytes = query.blob(column);
  if (bytes.empty() || bytes.size() % sizeof(float) != 0) {
    throw corrupted(query.connection(), fmt::format("an embedding of {} bytes", bytes.size()));
  }
  const std::size_t before = values.size();
  values.resize(before + bytes.size() / sizeof(float));
  std::memcpy(values.data() + before, bytes.data(), bytes.size());
}

std::vector<float> read_embedding(Connection& connection, SampleId sample) {
  Query query(connection, "SELECT vector FROM embedding WHERE sample_id = ?");
  if (!query.bind(sample).step()) {
    throw Error(ErrorKind::kNotFound, fmt::format("the catalog has no sample {}", sample));
  }
  std::vector<float> vector;
  append_vector(query, 0, vector);
  return vector;
}

}  // namespace kith
