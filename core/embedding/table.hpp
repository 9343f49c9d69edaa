// Embeddings in tables of text: .csv with or without header and index, .txt as numpy.savetxt writes
// it.
#pragma once

#include <cstddef>
#include <span>

#include "core/embedding/batch.hpp"
#include "core/embedding/read_context.hpp"

namespace kith {

/// One embedding a line. A table of a single column is one vector (numpy.savetxt writes (D,) so).
EmbeddingBatch read_table(std::span<const std::byte> bytes, const ReadContext& context);

}  // namespace kith
