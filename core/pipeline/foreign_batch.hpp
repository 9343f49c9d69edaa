// Embeddings of another model in a root: they have the right dimension and the wrong space, so that
// every distance to what is there means nothing.
#pragma once

#include <span>

#include "core/embedding/matrix.hpp"
#include "core/gallery/gallery.hpp"
#include "core/recluster/pool.hpp"

namespace kith {

/// Whether the rows of a file cannot be of this root's space: most of a sample of them lie farther
/// from everything here than any two of them from each other, and farther than two strangers here
/// usually do. The second keeps the many faces of one newcomer, who are close to each other and to
/// nobody else, from being taken for it; `stranger` stands in for that distance while too few
/// strangers are here. `matches` are the rows' nearest references. False for fewer than 10 rows.
bool looks_foreign(const EmbeddingMatrix& rows, std::span<const Match> matches,
                   const PoolSnapshot& pool, double stranger);

}  // namespace kith
