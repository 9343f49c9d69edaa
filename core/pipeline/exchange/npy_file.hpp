// The one form in which rows leave: a .npy of version 1, N x D float32, little-endian, C order.
#pragma once

#include <cstddef>
#include <vector>

#include "core/embedding/matrix.hpp"

namespace kith {

std::vector<std::byte> npy_of(const EmbeddingMatrix& rows);

}  // namespace kith
