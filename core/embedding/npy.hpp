// One numpy array in a file (.npy): (D,) or (N, D) of float16, float32 or float64.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/embedding/array_view.hpp"
#include "core/embedding/batch.hpp"
#include "core/embedding/read_context.hpp"
#include "core/embedding/reader.hpp"

namespace kith {

EmbeddingBatch read_npy(std::span<const std::byte> bytes, const ReadContext& context);

Wholeness npy_wholeness(std::span<const std::byte> head, std::uint64_t size);

/// The array in `bytes`, of whatever type and shape, its size checked against its header.
/// Throws Rejection{kTruncated, kOverlong, kMalformed, kUnsupportedType}.
ArrayView view_npy(std::span<const std::byte> bytes, const ReadContext& context);

}  // namespace kith
