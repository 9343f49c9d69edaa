// Chinese whispers (Biemann 2006): who talks to whom most. Groups inside a graph that hold together
// by themselves, whatever thin link joins them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace kith {

/// Points 0 … N−1 with weighted links, each link kept with both of its ends.
struct LinkGraph {
  struct Link {
    std::uint32_t to = 0;
    float weight = 0;
  };
  std::vector<std::uint64_t> offsets{0};  // N + 1
  std::vector<Link> links;                // of point i: links[offsets[i] … offsets[i + 1])

  std::size_t size() const { return offsets.size() - 1; }
  std::span<const Link> of(std::size_t i) const {
    return {links.data() + offsets[i], links.data() + offsets[i + 1]};
  }
};

/// How strongly two unit vectors at this distance are linked: their cosine, never below 0.
inline float link_weight(double distance) {
  const double cosine = 1 - distance * distance / 2;
  return cosine > 0 ? static_cast<float>(cosine) : 0.0F;
}

/// The group of each point, numbered by first points. Each point takes over the label that weighs
/// most among its neighbors, in order of point, until nothing changes or 20 rounds have passed;
/// between equals its own stays, else the lowest wins. (The original draws order and ties by lot.)
std::vector<std::uint32_t> whisper(const LinkGraph& graph);

}  // namespace kith
