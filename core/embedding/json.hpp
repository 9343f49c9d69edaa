// Embeddings in JSON: one document (.json), or one value a line (.jsonl).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/embedding/batch.hpp"
#include "core/embedding/read_context.hpp"
#include "core/embedding/reader.hpp"

namespace kith {

EmbeddingBatch read_json(std::span<const std::byte> bytes, const ReadContext& context);
EmbeddingBatch read_json_lines(std::span<const std::byte> bytes, const ReadContext& context);

/// Short when the last character cannot be the end of a document; otherwise unknown.
Wholeness json_wholeness(std::span<const std::byte> tail);

}  // namespace kith
