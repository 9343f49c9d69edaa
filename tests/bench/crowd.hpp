// A crowd of face-like embeddings for benchmarks: people of very unequal size, seeded.
#pragma once

#include <cstddef>

#include "core/embedding/matrix.hpp"

namespace kith::bench {

inline constexpr std::size_t kDimension = 512;

/// The eps that suits the crowd, with min_samples 3.
inline constexpr double kCrowdEps = 0.75;

/// `count` x kDimension unit rows in random order. Faces of one person lie up to about 0.7 apart,
/// strangers about 1.4, half of the energy in the first 80 directions.
EmbeddingMatrix crowd(std::size_t count, unsigned seed);

}  // namespace kith::bench
