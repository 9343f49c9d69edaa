// What is known of one row of an arrival before anything is decided about it.
#pragma once

#include <string>
#include <vector>

#include "core/pipeline/arrival.hpp"

namespace kith {

inline std::uint64_t row_in_file(const EmbeddingBatch& batch, std::size_t i) {
  return batch.source_rows.empty() ? i : batch.source_rows[i];
}

inline const std::string& entry(const std::vector<std::string>& entries, std::size_t i) {
  static const std::string kNone;
  return entries.empty() ? kNone : entries[i];
}

// What is said of row `i` of the batch: by its file, then by the one beside it; and when the face
// was seen, where neither says it.
inline RowMetadata metadata_of(const Arrival& arrival, const EmbeddingBatch& batch, std::size_t i) {
  RowMetadata said;
  said.time = written_at(arrival.identity);
  if (!batch.metadata.empty()) say(said, batch.metadata[i]);
  if (arrival.beside) say(said, arrival.beside->metadata.of(row_in_file(batch, i)));
  return said;
}

}  // namespace kith
