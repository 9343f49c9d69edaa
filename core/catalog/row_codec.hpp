// Between columns and records: the selected columns and the function that reads them stand
// together.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.hpp"
#include "core/catalog/connection.hpp"
#include "core/catalog/records.hpp"

namespace kith {

/// Columns of a table `file`, in the order file_of() reads them.
inline constexpr std::string_view kFileColumns =
    "file.id, file.path, file.stored_as, file.state, file.place, file.sha256, file.size, "
    "file.samples, file.original_id, file.reason, file.message, file.bad_row_count, file.bad_rows, "
    "file.recorded_at, file.identity";
FileRecord file_of(const Query& query);

/// The latest record of a path, whatever became of it: ?1 is its stem, ?2 the path.
inline constexpr std::string_view kNewestOfPath =
    "id = max(coalesce((SELECT max(id) FROM file WHERE substr(path, 1, stem_length) = ?1 AND "
    "path = ?2 AND state <> 2), 0), "
    "coalesce((SELECT max(id) FROM file WHERE path = ?2 AND state = 2), 0))";

/// Five int64, little-endian: device, inode, size, mtime, ctime.
using IdentityBlob = std::array<std::int64_t, 5>;
IdentityBlob identity_blob(const FileIdentity& identity);

/// A JSON array of numbers, empty for none.
std::string bad_rows_text(const std::vector<std::uint64_t>& bad_rows);

/// Another sample of the same picture as `sample` that has the same person or cluster.
inline constexpr std::string_view kSamePicture =
    "(SELECT other.id FROM sample AS other INDEXED BY sample_picture "
    "WHERE other.picture = sample.picture AND other.id <> sample.id "
    "AND (other.person_id = sample.person_id OR other.cluster_id = sample.cluster_id) "
    "ORDER BY other.id LIMIT 1)";

/// Columns and tables of a sample, in the order sample_of() reads them. The joins are fixed in this
/// order: without statistics SQLite might begin with the files.
inline const std::string kSelectSample =
    "SELECT sample.id, sample.file_id, file.path, sample.row, sample.label, sample.name, "
    "sample.state, sample.person_id, person.name, sample.best_reference, sample.best_person, "
    "sample.best_distance, sample.other_reference, sample.other_person, sample.other_distance, "
    "sample.cluster_id, sample.kind, sample.image_version, sample.image_path, sample.taken_in_at, "
    "sample.seen_at, sample.source, sample.box, sample.quality, sample.model, "
    "sample.tags, " +
    std::string(kSamePicture) +
    " FROM sample CROSS JOIN file ON file.id = sample.file_id "
    "LEFT JOIN person ON person.id = sample.person_id ";
SampleRecord sample_of(const Query& query);

/// Five columns from `first`: source, box, quality, model, tags.
RowMetadata metadata_of(const Query& query, int first);
/// As they are stored: JSON arrays, empty for none.
std::string box_text(const RowMetadata& metadata);
std::string tags_text(const RowMetadata& metadata);

/// Six columns from `first`: reference, person and distance of the best, then of the runner-up.
Match match_of(const Query& query, int first);

SampleState sample_state_of(const Query& query, int column);

/// D float32, little-endian.
Blob vector_blob(std::span<const float> vector);
/// Appends what vector_blob() stored. Throws Error{kCorrupted} for NULL and for what is no whole
/// number of floats.
void append_vector(const Query& query, int column, std::vector<float>& values);

/// The embedding of a sample. Throws Error{kNotFound}, Error{kCorrupted}.
std::vector<float> read_embedding(Connection& connection, SampleId sample);

/// Thrown where stored data contradict themselves.
Error corrupted(const Connection& connection, const std::string& what);

}  // namespace kith
