// Reading the embeddings of all unknown samples: most of what a start with many of them does, so it
// runs on several connections at once.
#pragma once

#include <vector>

#include "core/base/ids.hpp"
#include "core/base/thread_pool.hpp"
#include "core/catalog/catalog.hpp"

namespace kith {

/// Some of the unknown and ambiguous samples, their embeddings one behind the other.
struct EmbeddingSlice {
  std::vector<SampleId> samples;  // ascending
  std::vector<float> vectors;     // samples.size() x D, row-major
};

/// All of them as they were committed last, in order of sample id, each of `dimension` values. Not
/// inside a transaction, whose changes other connections do not see. Throws Error{kRetry},
/// Error{kCorrupted}.
std::vector<EmbeddingSlice> scan_pool(const Catalog& catalog, std::size_t dimension,
                                      ThreadPool& threads);

}  // namespace kith
