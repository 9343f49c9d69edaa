// The eps that suits the unknown pool.
#pragma once

#include <cstddef>
#include <optional>

#include "core/calibrate/separation.hpp"
#include "core/recluster/pool.hpp"

namespace kith {

/// So few faces may lie apart by chance; where nothing separates more, it is their embeddings that
/// show no structure.
inline constexpr std::size_t kFewToSeparate = 50;

/// Of the pool, or of neighborhoods in it (neighborhoods.hpp) where it is large. `around`: the eps
/// that suits all faces of the catalog together; the pool's lies within a quarter of it.
std::optional<Separation> separate_pool(const PoolSnapshot& pool, int min_samples,
                                        std::optional<double> around, ThreadPool& threads,
                                        const Progress& progress = {});

}  // namespace kith
