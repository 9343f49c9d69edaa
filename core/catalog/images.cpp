// Catalog: crops and the samples they belong to.
#include <fmt/format.h>

#include "core/base/error.hpp"
#include "core/catalog/writer_state.hpp"

namespace kith {

// A duplicate has no samples of its own; the crop beside it shows the faces of its original.

std::optional<SampleId> Catalog::newest_sample_of_stem(const std::string& stem,
                                                       std::uint64_t row) const {
  Query query = state_->read(
      "SELECT sample.id FROM file "
      "CROSS JOIN sample ON file_id = coalesce(original_id, file.id) AND row = ? "
      "WHERE substr(path, 1, stem_length) = ? AND file.state <> 2 ORDER BY file.id DESC LIMIT 1");
  return query.bind(row, blob_of(stem)).step() ? query.optional_integer(0) : std::nullopt;
}

std::size_t Catalog::rows_of_stem(const std::string& stem) const {
  Query query = state_->read(
      "SELECT holder.samples + holder.bad_row_count FROM file "
      "CROSS JOIN file AS holder ON holder.id = coalesce(file.original_id, file.id) "
      "WHERE substr(file.path, 1, file.stem_length) = ? AND file.state <> 2 "
      "ORDER BY file.id DESC LIMIT 1");
  return query.bind(blob_of(stem)).step() ? static_cast<std::size_t>(query.integer(0)) : 0;
}

bool Catalog::has_image(SampleId sample, const std::string& image_path,
                        std::span<const std::byte> thumbnail) const {
  Query query = state_->read(
      "SELECT 1 FROM sample JOIN thumbnail ON sample_id = id "
      "WHERE id = ? AND image_path = ? AND jpeg = ?");
  return query.bind(sample, blob_of(image_path), thumbnail).step();
}

void Catalog::set_image(SampleId sample, const std::string& image_path,
                        std::span<const std::byte> thumbnail) {
  state_->write("UPDATE sample SET image_path = ?, image_version = image_version + 1 WHERE id = ?")
      .bind(unless_empty(blob_of(image_path)), sample)
      .run();
  if (state_->connection.changed_rows() == 0) {
    throw Error(ErrorKind::kNotFound, fmt::format("the catalog has no sample {}", sample));
  }
  state_->write("INSERT OR REPLACE INTO thumbnail(sample_id, jpeg) VALUES (?, ?)")
      .bind(sample, thumbnail)
      .run();
}

}  // namespace kith
