// Embeddings in Python pickles (.pkl, .pickle), read as data: nothing in them is ever run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/embedding/batch.hpp"
#include "core/embedding/read_context.hpp"
#include "core/embedding/reader.hpp"

namespace kith {

EmbeddingBatch read_pickle(std::span<const std::byte> bytes, const ReadContext& context);

/// Short unless the last byte can be the end of a pickle; otherwise unknown.
Wholeness pickle_wholeness(std::span<const std::byte> tail);

}  // namespace kith
