// The file a neighbor graph survives a restart in. Written whole or not at all, by the thread that
// reclusters; whatever it is worth is known by its checksum, so it is not synced before the rename:
// a torn or missing file costs one run from nothing. It belongs to one catalog, whose last event it
// names: it may be older than the catalog, but one that is newer was found in another history (a
// catalog restored from a copy).
//
//     8 bytes      "kithnbr" and the version, '1'
//     8 x 8        eps (float64), dimension, thinned (0 or 1), dense, N points, P pairs,
//                  sequence of the catalog's last event, a reserved zero
//     8 N          sample ids, ascending
//     8 N          fingerprints: XXH3 (64 bits) of each row's 4 D bytes
//     4 N          degrees
//     8 (N + 1)    offsets into the neighbors
//     4 P          neighbors
//     8            XXH3 (64 bits) of everything before
//
// In the processor's own byte order, which is little-endian wherever kith runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "core/base/ids.hpp"
#include "core/search/neighbor_graph.hpp"

namespace kith {

class NeighborFile {
 public:
  struct Content {
    double eps = 0;
    std::uint64_t dimension = 0;
    bool thinned = false;
    std::uint32_t dense = 0;
    EventSequence sequence = 0;
    std::vector<SampleId> ids;
    std::vector<std::uint64_t> fingerprints;
    NeighborGraph graph;
  };
  /// The same, borrowed.
  struct View {
    double eps = 0;
    std::uint64_t dimension = 0;
    bool thinned = false;
    std::uint32_t dense = 0;
    EventSequence sequence = 0;
    std::span<const SampleId> ids;
    std::span<const std::uint64_t> fingerprints;
    const NeighborGraph& graph;
  };

  /// Throws Error{kRetry}.
  static void write(const std::filesystem::path& path, const View& view);
  /// None where the file is missing, cannot be read, or is not whole.
  static std::optional<Content> read(const std::filesystem::path& path);
};

}  // namespace kith
