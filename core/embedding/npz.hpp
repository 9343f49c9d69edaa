// An archive of numpy arrays (.npz), stored or deflated: the array called `embeddings`, or the only
// float matrix, with the arrays beside it that label its rows, name them or picture them; or arr_0,
// arr_1, … as faces-embeddings.npz has them, matrices with their labels by turns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/embedding/batch.hpp"
#include "core/embedding/read_context.hpp"
#include "core/embedding/reader.hpp"

namespace kith {

/// Unpacked in pieces of about a megabyte; nothing that promises more than max_file_size is
/// unpacked.
EmbeddingBatch read_npz(std::span<const std::byte> bytes, const ReadContext& context);

/// Short without the record that ends a zip archive (`tail`: the last 64 KiB, or all of it).
Wholeness npz_wholeness(std::span<const std::byte> head, std::span<const std::byte> tail,
                        std::uint64_t size);

}  // namespace kith
