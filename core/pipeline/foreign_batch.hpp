// Embeddings of another model in a root: they have the right dimension and the wrong space, so that
// every distance to what is there means nothing.
#pragma once

#include <span>

#include "core/embedding/matrix.hpp"
#include "core/gallery/gallery.hpp"
#include "core/recluster/pool.hpp"

namespace kith {

/// Whether the rows of a file cannot be of this root's space: most of a sample of them lie farther
/// from everything here than any two of them from each other. The many faces of one newcomer lie so
/// as well, and no distance to anybody here tells the two apart: what does is that one person's
/// faces lie around one middle, while several people squeezed into a narrow cone make several
/// groups (three, each of half the width of all, with most of the rows in them). Rows without such
/// groups have to be farther, too, than two strangers here usually are; `stranger` stands in for
/// that distance while too few strangers are here. `matches` are the rows' nearest references.
/// False for fewer than 10 rows.
bool looks_foreign(const EmbeddingMatrix& rows, std::span<const Match> matches,
                   const PoolSnapshot& pool, double stranger);

}  // namespace kith
