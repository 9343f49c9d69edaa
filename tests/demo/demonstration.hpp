// A root filled with a demonstration: people to know in known/, an inbox with faces of them and of
// strangers. Everything is drawn from one seed and is the same every time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace kith::demo {

struct Summary {
  std::size_t people = 0;
  std::size_t references = 0;
  std::size_t known_faces = 0;       // in the inbox, of the known people
  std::size_t recurring_people = 0;  // unknown people with several faces in the inbox
  std::size_t recurring_faces = 0;
  std::size_t passers_by = 0;  // unknown people with one face
  std::size_t without_image = 0;
};

/// Writes known/<person>/*.npy and inbox/**/*.npy, most with a .png beside them, which is written
/// first. Embeddings are 128-d float32 of unit length: two of one person lie 0.3 to 0.45 apart, two
/// of different people more than 1. Throws Error{kRetry} or std::filesystem::filesystem_error when
/// the root cannot be written.
Summary fill_root(const std::filesystem::path& root, std::uint64_t seed);

}  // namespace kith::demo
