// Which arrays of an archive hold embeddings, and which say something about their rows.
#pragma once

#include <vector>

#include "core/embedding/npz_array.hpp"
#include "core/embedding/read_context.hpp"

namespace kith {

/// One matrix of embeddings with the arrays beside it; null where there is none.
struct NpzBatch {
  const NpzArray* embeddings = nullptr;
  const NpzArray* labels = nullptr;
  const NpzArray* names = nullptr;
  const NpzArray* paths = nullptr;
  const NpzArray* images = nullptr;
};

/// In the order of the archive, at least one. Throws Rejection{kNoEmbeddings} when no array can be
/// meant, or several could be.
std::vector<NpzBatch> lay_out(const std::vector<NpzArray>& arrays, const ReadContext& context);

}  // namespace kith
