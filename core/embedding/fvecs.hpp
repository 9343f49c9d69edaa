// .fvecs (the TEXMEX sets): each row its dimension as int32, then that many float32, all
// little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/embedding/batch.hpp"
#include "core/embedding/read_context.hpp"
#include "core/embedding/reader.hpp"

namespace kith {

EmbeddingBatch read_fvecs(std::span<const std::byte> bytes, const ReadContext& context);

/// Short unless `size` is a whole number of rows as long as the first; otherwise unknown.
Wholeness fvecs_wholeness(std::span<const std::byte> head, std::uint64_t size);

}  // namespace kith
