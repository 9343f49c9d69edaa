// What is known of one row of an arrival before anything is decided about it.
#pragma once

#include <string>
#include <vector>

#include "core/pipeline/arrival.hpp"

namespace kith {

inline std::uint64_t row_in_file(const EmbeddingBatch& batch, std::size_t i) {
  return batch.source_rows.empty() ? i : batch.source_rows[i];
}

/// The rows `kept` of a batch; what was left out of it before stays so.
inline EmbeddingBatch only_rows(const EmbeddingBatch& batch, const std::vector<std::size_t>& kept) {
  const auto pick = [&](const auto& from, auto& to) {
    for (std::size_t i = 0; i < kept.size() && !from.empty(); ++i) to.push_back(from[kept[i]]);
  };
  EmbeddingBatch rest;
  for (const std::size_t i : kept) {
    rest.embeddings.append(batch.embeddings.row(i));
    rest.source_rows.push_back(row_in_file(batch, i));
  }
  pick(batch.labels, rest.labels);
  pick(batch.names, rest.names);
  pick(batch.images, rest.images);
  pick(batch.metadata, rest.metadata);
  rest.bad_row_count = batch.bad_row_count;
  rest.bad_rows = batch.bad_rows;
  rest.forgotten_row_count = batch.forgotten_row_count;
  return rest;
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
