// A large .npy, read, hashed and normalised a piece at a time: each byte is touched while it is in
// a cache, and what the file costs in memory is its rows.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "core/base/sha256.hpp"
#include "core/base/thread_pool.hpp"
#include "core/embedding/batch.hpp"
#include "core/embedding/read_context.hpp"
#include "core/embedding/rejection.hpp"

namespace kith {

struct PiecewiseRead {
  Digest digest;
  std::variant<EmbeddingBatch, Rejection> content;
};

/// Nothing where `fd`, of `size` bytes, is small, or not one array of rows, or of the wrong
/// dimension: then it has to be read whole. Uses the threads of `pool`, where there is one. Whether
/// the file changed meanwhile is for the caller to see. Throws Error{kRetry}.
std::optional<PiecewiseRead> read_in_pieces(int fd, std::uint64_t size, const ReadContext& context,
                                            ThreadPool* pool);

}  // namespace kith
