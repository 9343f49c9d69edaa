// Faces that exist nowhere: embeddings of seeded people, the same every time. Two faces of one
// person lie about 0.3 apart, two people about 1.4, so that DBSCAN's default eps and the default
// tolerance both tell them apart.
#pragma once

#include <cstddef>
#include <vector>

namespace kith::test {

inline constexpr std::size_t kFaceDimension = 64;

/// The embedding of one shot of a person: `kFaceDimension` values, not of unit length.
std::vector<double> face_of(unsigned person, unsigned shot);

/// The same as an .npy file of shape (D,).
std::vector<std::byte> face_file(unsigned person, unsigned shot);

/// A PNG of `side` x `side` pixels, in a pattern of its own for every seed.
std::vector<std::byte> crop_file(unsigned seed, unsigned side = 96);

}  // namespace kith::test
